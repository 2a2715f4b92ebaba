//! Rows and cells as a Markdown table; a table of one column as lines.

/// The table; empty where no cell holds anything.
pub(crate) fn markdown(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .map(|row| row.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect())
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).min(200);
    if columns <= 1 {
        return rows.into_iter().flatten().collect::<Vec<_>>().join("\n");
    }
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        out.push('|');
        for column in 0..columns {
            out.push(' ');
            out.push_str(row.get(column).map_or("", String::as_str));
            out.push_str(" |");
        }
        out.push('\n');
        if i == 0 {
            out.push('|');
            out.push_str(&" --- |".repeat(columns));
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn tables_have_a_head() {
        let rows = vec![vec!["a".to_owned(), "b\n c".to_owned()], vec![String::new()], vec!["1".to_owned()]];
        assert_eq!(markdown(&rows), "| a | b c |\n| --- | --- |\n| 1 |  |");
        assert_eq!(markdown(&[vec!["x".to_owned()], vec!["y".to_owned()]]), "x\ny");
        assert_eq!(markdown(&[]), "");
    }
}
