"""Names by which Python's own means hand values on: what an expression may lead to is told by them."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENTERING = {"__enter__": "with", "__exit__": "with", "__aenter__": "async with", "__aexit__": "async with"}
"""Methods that statements call, with the words that these begin with."""

FACTORIES = _names("default_factory factory")
"""Arguments that make the default of a field."""

SEEN_THROUGH = _names(
    """
    __init__ __new__ __class__ __call__ __func__ __wrapped__ __dict__ __get__ func modules value _value_ get pop
    values items setdefault copy popitem popleft __getitem__ __iter__ __next__ __anext__ result send
    """
)
"""Attributes that hand on what their object is or holds."""

HANDING_ON = _names(
    """
    getattr getattr_static __new__ import_module __import__ resolve_name globals vars locals attrgetter itemgetter
    get pop setdefault __getitem__ methodcaller cast assert_type type super str staticmethod classmethod partial
    partialmethod dict OrderedDict ChainMap UserDict SimpleNamespace Namespace list tuple set frozenset sorted
    reversed iter aiter next anext filter filterfalse takewhile dropwhile map min max choice sample enumerate zip
    zip_longest chain from_iterable cycle islice always_iterable nullcontext closing aclosing enter_context
    enter_async_context gather defaultdict fromkeys field ib attrib Field MethodType MappingProxyType coroutine cache
    lru_cache singledispatch update_wrapper wraps total_ordering cached_property contextmanager asynccontextmanager copy
    deepcopy deque UserList run wait_for create_task ensure_future shield replace evolve reload register unwrap
    proxy NewType namedtuple NamedTuple TypeVar product groupby reduce
    """
)
"""Last names of functions that give what they are given, or what it holds; a test holds them against what is known."""

REFLECTING = _names(
    """
    getattr getattr_static import_module __import__ resolve_name attrgetter methodcaller __getattribute__
    __getattr__
    """
)
"""Functions that fetch things by name."""

FETCHING = _names(
    """
    getattr_static getattr
    """
)
"""Those of which the name is the second argument."""

LOOKING_UP = _names(
    """
    pop setdefault __getitem__ get
    """
)
"""Methods that look a key up."""

NAMESPACES = _names(
    """
    globals vars locals
    """
)
"""Functions that give the names of a module, an object or a function."""
