LIMIT = 3


def connect(url, timeout=1, **options):
    return (url, timeout, options)


class Store:
    def __init__(self, url):
        self.url = url

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __len__(self):
        return len(self.url)

    def open(self, mode="r"):
        connect(self.url)
        return mode


class Archive(Store):
    """A store with an inherited constructor."""


def audit(name):
    return name
