"""The vocabulary of linear algebra that the apps and the lessons speak.

Import from the module that holds the idea, `from shared.linalg.svd import truncated_svd`:

| module         | what it holds                                                                      |
|----------------|------------------------------------------------------------------------------------|
| norms          | L0, L1, L2 and L∞ lengths, unit rows, cosine similarity, angles                    |
| projection     | the nearest point on a line, in a subspace; what is left over                      |
| predicates     | is it square, symmetric, orthogonal, diagonal, triangular, positive definite       |
| properties     | trace, determinant, rank, condition number                                         |
| solve          | systems without an inverse, least squares by three routes, ridge                   |
| decompositions | LU, QR, Cholesky, eigenvalues and SVD as results that rebuild their matrix         |
| power          | the leading eigenvector by repeated multiplication                                 |
| svd            | the best rank-k approximation, by three methods                                    |
| sketch         | a running mean of products, kept as two random projections                         |
| covariance     | covariance and correlation of columns                                              |
| pca            | principal components and truncated SVD as scikit-learn transformers                |
| neighbors      | exact nearest rows by cosine                                                       |
| separable      | kernels as sums of column times row                                                |
| borders        | what lies outside of a picture                                                     |
| kernel_plan    | the cheapest way to convolve with a kernel, told by its rank                       |
| kernel_ways    | which way is taken for a kernel: of its plan, by the depth of the picture          |
| multirate      | the matrix of a wide blur, factored tall times wide                                |
| convolve       | true convolution of pictures                                                       |
| streaming      | convolutions, colour matrices and lights as one stream over a picture's rows       |
| transform2d    | rotations, scales, shears, shifts and perspectives of the plane                    |
| alignment      | the transform that takes points to points with the least squares                   |
"""
