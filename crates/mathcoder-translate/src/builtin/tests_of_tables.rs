//! Tables whose columns follow from others, and tables that only look like it.

use super::tests::{check, nothing};
use expect_test::expect;

#[test]
fn totals_of_both_directions_are_one_computation_each() {
    check(
        "|  | Football | Tennis | Total |\n| --- | --- | --- | --- |\n| Men | 20 | 2 | 22 |\n| Women | 5 | 8 | 13 |\n| **Total** | 25 | 10 | 35 |\n",
        expect![[r#"
            Total of the columns: $\text{sums of the columns}$
            $\text{sums of the columns}$ -> $(25, 10, 35)$
            # Total of the columns of the table
            columns = [[20, 5], [2, 8], [22, 13]]
            print([sum(column) for column in columns])

            Total of the rows: $\text{sums of the rows}$
            $\text{sums of the rows}$ -> $(22, 13, 35)$
            # Total of the rows of the table
            rows = [[20, 2], [5, 8], [25, 10]]
            print([sum(row) for row in rows])
        "#]],
    );
}

#[test]
fn frequencies_are_shares_of_their_sum() {
    check(
        "| Hours | Frequency | Relative Frequency | Cumulative Relative Frequency |\n|---|---|---|---|\n\
         | 2 | 3 | $\\frac{3}{8}$ or .38 | .38 |\n| 3 | 5 | $\\frac{5}{8}$ or .63 | .38 + .62 = 1.00 |\n",
        expect![[r#"
            Relative frequencies: $\text{Relative frequencies}$
            $\text{Relative frequencies}$ -> $(.38, .63)$
            # Relative frequencies of the table
            counts = [3, 5]
            total = sum(counts)
            print([count / total for count in counts])

            Cumulative relative frequencies: $\text{Cumulative relative frequencies}$
            $\text{Cumulative relative frequencies}$ -> $(.38, 1.00)$
            # Cumulative relative frequencies of the table
            from itertools import accumulate

            counts = [3, 5]
            total = sum(counts)
            print([count / total for count in accumulate(counts)])

            Value: $\frac{3}{8}$
            $\frac{3}{8}$ -> $.38$
            # Compute \frac{3}{8}
            print(3 / 8)

            Value: $\frac{5}{8}$
            $\frac{5}{8}$ -> $.63$
            # Compute \frac{5}{8}
            print(5 / 8)

            Value: $.38 + .62$
            $.38 + .62$ -> $1.00$
            # Compute .38 + .62
            print(0.38 + 0.62)
        "#]],
    );
}

#[test]
fn a_head_may_be_the_product_of_two_others() {
    check(
        "| x | P(x) | x*P(x) |\n| --- | --- | --- |\n| 2 | .1 | 2(.1) = .2 |\n| –4 | .9 | –3.6 |\n",
        expect![[r#"
            Products of columns: $\text{products of two columns}$
            $\text{products of two columns}$ -> $(.2, -3.6)$
            # Products of two columns of the table
            first = [2, -4]
            second = [0.1, 0.9]
            print([a * b for a, b in zip(first, second)])

            Value: $2(.1)$
            $2(.1)$ -> $.2$
            # Compute 2(.1)
            print(2 * 0.1)
        "#]],
    );
}

#[test]
fn gaps_misprints_and_other_columns_are_left_alone() {
    nothing("| a | b |\n| --- | --- |\n| x | 20 |\n| y |  |\n| Total | 25 |\n");
    nothing("| a | b |\n| --- | --- |\n| x | 20 |\n| y | 6 |\n| Total | 25 |\n");
    nothing("| x | y | z |\n| --- | --- | --- |\n| 2 | 3 | 6 |\n| 4 | 5 | 20 |\n");
    nothing("| f | g\n|---\n| 1 | 2 | 3 |\n|\n||\n");
}
