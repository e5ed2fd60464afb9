"""What can be believed of labels and predictions, each rule with its paper.

- `stability`: whether predictions have settled, so that one can stop
- `forecast`: what more labels would bring
- `out_of_sample`: what a classifier says of its labelled points when it is not trained on them
- `calibration`: whether 0.8 is 80 %, `calibrator`: that as a file
- `label_errors`: labels ranked by how likely they are wrong
- `importance`: which features matter, `evidence`: which of them speak for one source
- `unlike`: sources unlike anything labelled
"""
