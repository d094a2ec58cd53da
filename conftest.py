pytest_plugins = ["pytester"]
# Code that tests judge, some of it named like tests of its own.
collect_ignore_glob = ["tests/assets/*"]
