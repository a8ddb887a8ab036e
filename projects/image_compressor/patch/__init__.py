"""Method `patch`: 8 × 8 patches predicted from their neighbours, and what is left in bases learned by SVD.

| module   | what it holds                                                                |
|----------|------------------------------------------------------------------------------|
| tables   | predictors and bases of each class, and what the entropy coder begins with   |
| borders  | what is known around a patch, and the exact way from levels to samples       |
| levels   | how the levels of a patch are told, decision by decision                     |
| choice   | the encoder's: which class, which levels                                     |
| planes   | a plane, patch by patch, for writing and for reading                         |
| coder    | pictures to bytes and back                                                   |
| training | where the tables come from: pictures, rounds, the file                       |
| fitting  | its classes, predictors and bases                                            |
| counting | its bits of levels, and states of the entropy coder                          |
"""

__all__: list[str] = []
