"""What quality means: of ratings, of ranked lists, of pictures, and of one codec against another.

| module  | what it holds                                                    |
|---------|------------------------------------------------------------------|
| ratings | RMSE, MAE                                                        |
| ranking | NDCG, recall, precision, hit rate                                |
| images  | PSNR, SSIM, MS-SSIM                                              |
| rate    | Bjøntegaard's difference between two curves of quality over size |
"""
