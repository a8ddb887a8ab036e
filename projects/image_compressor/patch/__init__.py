"""Method `patch`: patches predicted from their neighbours, and what is left in bases learned by SVD.

| module    | what it holds                                                                |
|-----------|------------------------------------------------------------------------------|
| tables    | predictors and bases of each class, and what the entropy coder begins with   |
| borders   | what is known around a patch, and the exact way from levels to samples       |
| around    | what the cells around a patch tell of it                                     |
| levels    | how the levels of a patch are told, decision by decision                     |
| choice    | the encoder's: which class, which levels                                     |
| grouping  | the encoder's: one large patch or four small ones                            |
| tuning    | the encoder's: steps of groups, and what a file is to be good for            |
| groups    | a plane of luma, grey or alpha, for writing and for reading                  |
| chroma    | a plane of chroma, likewise                                                  |
| coder     | the planes of a band of rows to bytes and back                               |
| section   | the layout in the file                                                       |
| smoothing | the Wiener filter                                                            |
| encoder   | a picture to a file                                                          |
| decoder   | and back                                                                     |
| training  | where the tables come from: pictures, rounds, the file                       |
| fitting   | its classes, predictors and bases                                            |
| counting  | its bits of choices, and states of the entropy coder                         |
"""

__all__: list[str] = []
