//! Vectors written with unit vectors become programs, and what only looks like one does not.

use super::tests::{check, nothing};
use expect_test::expect;

#[test]
fn unit_vectors_are_components() {
    check(
        "$(5\\text{i} - 3\\text{j} + \\text{k})\\cdot(8\\text{i} + 3\\text{j} + 6\\text{k}) = 37$ and \
         $2(\\hat{\\imath} + 3\\hat{\\jmath}) - 4 \\hat{\\jmath} = 2\\hat{\\imath} + 2\\hat{\\jmath}$",
        expect![[r#"
            Vector expression
            $(5\hat{i} - 3\hat{j} + \hat{k})\cdot(8\hat{i} + 3\hat{j} + 6\hat{k})$ -> $37$
            # Compute (5\hat{i} - 3\hat{j} + \hat{k})\cdot(8\hat{i} + 3\hat{j} + 6\hat{k})
            from sympy import Matrix

            print(Matrix([5, -3, 1]).dot(Matrix([8, 3, 6])))

            Vector expression: $2(\hat{i} + 3\hat{j}) - 4 \hat{j}$
            $2(\hat{i} + 3\hat{j}) - 4 \hat{j}$ -> $2\hat{i} + 2\hat{j}$
            # Compute 2(\hat{i} + 3\hat{j}) - 4 \hat{j}
            from sympy import Matrix

            print(tuple(2 * Matrix([1, 3]) + Matrix([0, -4])))
        "#]],
    );
}

#[test]
fn a_cross_product_may_be_a_determinant_or_a_sign() {
    check(
        "$\\begin{vmatrix} \\mathbf{i} & \\mathbf{j} & \\mathbf{k} \\\\ 1 & 2 & 1 \\\\ 1 & 3 & 4 \\end{vmatrix} = \
         5\\mathbf{i} - 3\\mathbf{j} + \\mathbf{k}$ and $\\hat{j} \\times \\hat{i} = -\\hat{k}$",
        expect![[r#"
            Vector expression
            $\begin{vmatrix} \hat{i} & \hat{j} & \hat{k} \\ 1 & 2 & 1 \\ 1 & 3 & 4 \end{vmatrix}$ -> $5\hat{i} - 3\hat{j} + \hat{k}$
            # Compute \begin{vmatrix} \hat{i} & \hat{j} & \hat{k} \\ 1 & 2 & 1 \\ 1 & 3 & 4 \end{vmatrix}
            from sympy import Matrix

            print(tuple(Matrix([1, 2, 1]).cross(Matrix([1, 3, 4]))))

            Vector expression: $\hat{j} \times \hat{i}$
            $\hat{j} \times \hat{i}$ -> $-\hat{k}$
            # Compute \hat{j} \times \hat{i}
            from sympy import Matrix

            print(tuple(Matrix([0, 1, 0]).cross(Matrix([1, 0, 0]))))
        "#]],
    );
    nothing("$\\hat{i} \\times \\hat{i} = 0$ and $|\\hat{i} \\times \\hat{j}| = 1$");
}

#[test]
fn components_have_one_unit() {
    check(
        "$\\vec{F} = (0.400\\,\\text{kg})(3.00\\hat{i} + 7.00\\hat{j}\\,\\text{m/s}^{2}) = 1.20\\hat{i} + 2.80\\hat{j}\\,\\text{N}$",
        expect![[r#"
            Vector expression
            $(0.400\,\text{kg})(3.00\hat{i} + 7.00\hat{j}\,\text{m/s}^{2})$ -> $1.20\hat{i} + 2.80\hat{j} \text{N}$
            # Compute (0.400\,\text{kg})(3.00\hat{i} + 7.00\hat{j}\,\text{m/s}^{2})
            from sympy import Matrix, Rational

            F = tuple(Rational('0.400') * Matrix([3, 7]))
            print(F)
        "#]],
    );
}

#[test]
fn named_vectors_are_added() {
    check(
        "Let $\\text{u} = \\text{i} + 6\\text{j}$ and $\\text{v} = 3\\text{i} - 2\\text{j}$. Then $\\text{u} + \\text{v} = 4\\text{i} + 4\\text{j}$.",
        expect![[r#"
            Value: $\mathbf{u} + \mathbf{v}$
            given $\mathbf{u} = \hat{i} + 6\hat{j}$
            given $\mathbf{v} = 3\hat{i} - 2\hat{j}$
            $\mathbf{u} + \mathbf{v}$ -> $4\hat{i} + 4\hat{j}$
            # Compute \mathbf{u} + \mathbf{v}
            from sympy import Matrix

            # \mathbf{u} = \hat{i} + 6\hat{j}
            u = Matrix([1, 6])
            # \mathbf{v} = 3\hat{i} - 2\hat{j}
            v = Matrix([3, -2])
            print(tuple(u + v))
        "#]],
    );
}

#[test]
fn indices_and_single_letters_are_no_unit_vectors() {
    nothing("$v_{\\text{i}} + v_{\\text{j}} = 3$, $a_{\\mathbf{i}} = 2\\mathbf{j}$");
}
