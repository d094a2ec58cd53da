"""How fast seamguard is, beside other tools on the same trees: `python -m benchmarks.speed FOLDER`.

`packages` and `trees` make what is measured, `seams` says what is guarded there, `contestants` and `peers` say what is
run, `rounds` runs it through `launch`, `reckoning` and `goals` reckon, `records`, `report` and `plots` write it down.
"""
