use super::*;
#[test]
fn smoke() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/web/warc_samples");
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    for p in names {
        println!("== {}", p.file_name().unwrap().to_string_lossy());
        let mut r = open_records(&p, &ExtractConfig::default()).unwrap();
        for row in r.by_ref() {
            match row {
                Ok(x) => println!("  {:?} {:?} {:?} {} {:?}", x.offset, x.format, x.url, x.bytes.len(), x.charset),
                Err(f) => println!("  {:?} {:?} {} {:?}", f.offset, f.outcome, f.reason, f.url),
            }
        }
        println!("  skipped {:?}", r.skipped());
    }
}
