"""What quality means: of ratings, of ranked lists, of pictures, and of one codec against another.

| module  | what it holds                                                    |
|---------|------------------------------------------------------------------|
| ratings | RMSE, MAE; how often and how tightly predicted intervals hold    |
| ranking | NDCG, recall, precision, MAP, MRR, hit rate                      |
| beyond  | coverage, novelty, diversity, popularity bias of ranked lists    |
| images  | PSNR, SSIM, MS-SSIM                                              |
| rate    | Bjøntegaard's difference between two curves of quality over size |
"""
