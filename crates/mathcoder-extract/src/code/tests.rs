//! Imports found in Python, cells read from notebooks, and broken ones refused.

use super::*;
use expect_test::expect;

fn modules(source: &str) -> Vec<String> {
    imported_modules(source).into_iter().collect()
}

#[test]
fn imports_stand_anywhere_but_in_strings() {
    assert_eq!(modules("import a.b as c, d\nfrom x.y import (z,\n w)\n"), ["a", "d", "x"]);
    assert_eq!(
        modules("def f():\n    import numpy as np; import os\n    if x: from sympy import *"),
        ["numpy", "os", "sympy"]
    );
    assert_eq!(
        modules("\"\"\"\nimport wrong\n>>> import wrong2\n\"\"\"\n# import no\nx = 'import bad'\nimport re"),
        ["re"]
    );
    assert_eq!(modules("from . import a\nfrom .b import c\nfrom ..d import e\nraise X from y\n"), Vec::<String>::new());
    assert_eq!(modules("import a, \\\n  b\nx = (1,\nimport_me)\nimport c"), ["a", "b", "c"]);
    assert_eq!(modules("important = 1\nimport_x = 2\nfrom_ = 3\nyield_from = 4"), Vec::<String>::new());
    assert_eq!(modules("x = foo(\nimport numpy\n"), ["numpy"]);
    assert_eq!(modules("try: import json\nexcept ImportError: import simplejson as json"), ["json", "simplejson"]);
    assert_eq!(modules("r'''it's \\''' import a\n'''\nimport b\r\nimport c\r\n"), ["b", "c"]);
}

#[test]
fn notebooks_become_text_and_fences() {
    let notebook = r##"{"nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [
        {"cell_type": "markdown", "source": ["# Title\n", "Let \\(x\\)."]},
        {"cell_type": "code", "source": "%matplotlib inline\nimport numpy as np\nprint(1)", "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["1\n"]},
            {"output_type": "display_data", "data": {"image/png": "AAAA"}}]},
        {"cell_type": "code", "source": ["%%bash\n", "ls"], "outputs": []},
        {"cell_type": "raw", "source": "raw"}]}"##;
    let kept = extract_notebook(notebook, crate::NotebookOutputs::Text).unwrap();
    expect![[r#"
        # Title
        Let $x$.

        ```python
        %matplotlib inline
        import numpy as np
        print(1)
        ```

        ```
        1
        ```

        ```bash
        ls
        ```"#]]
    .assert_eq(&kept.text);
    assert_eq!(kept.annotations[crate::IMPORTS], serde_json::json!(["numpy"]));
    assert!(!extract_notebook(notebook, crate::NotebookOutputs::Drop).unwrap().text.contains("\n1\n"));
}

#[test]
fn old_and_foreign_notebooks_are_read() {
    let old = r#"{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [
        {"cell_type": "heading", "level": 2, "source": "Head"},
        {"cell_type": "code", "language": "python", "input": "import os"}]}]}"#;
    assert_eq!(
        extract_notebook(old, crate::NotebookOutputs::Drop).unwrap().text,
        "## Head\n\n```python\nimport os\n```"
    );
    let julia =
        r#"{"metadata": {"language_info": {"name": "julia"}}, "cells": [{"cell_type": "code", "source": "x = 1"}]}"#;
    let julia = extract_notebook(julia, crate::NotebookOutputs::Drop).unwrap();
    assert_eq!(julia.annotations[crate::LANGUAGE], serde_json::json!("julia"));
    for broken in ["", "{", "[]", "{\"cells\": 3}"] {
        assert_eq!(extract_notebook(broken, crate::NotebookOutputs::Drop).unwrap_err().code, "extract.broken_notebook");
    }
}
