"""Which regularizer helps, by how much, how sure are we? Folds, choices, intervals, answers.

A study goes one way: data → folds → one fold → result → answers.

```
set up      network_source.py, metrics.py, design.py, contenders.py, folds.py
prepare     preprocessing.py, and raw_network.py, the same as Keras layers; output_loss.py;
            preparing.py, all of it at once, for `fit`
carry out   run_study.py: pilot.py, then each one_fold.py with its cocktails.py and rivals.py on a
            workbench.py, then curves.py and final_choice.py; budget.py, journal.py
keep        results.py, study_folder.py
judge       resampling.py, row_parts.py, multiplicity.py, best.py, worth.py, variance_parts.py,
            calibration.py
answer      answers/
```
"""

from unseen.studies.finding import Finding
from unseen.studies.preparing import Preparation, prepare
from unseen.studies.statistics import Measured, measure, measure_difference

__all__ = ["Finding", "Measured", "Preparation", "measure", "measure_difference", "prepare"]
