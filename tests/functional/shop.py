"""A shop in the middle of its migration: what the page of a check is tested and pictured with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tests.repository import Repo

from seamguard.check_page import texts_of
from seamguard.engine import check
from seamguard.history import disk_place, read_history
from seamguard.promises import load_policy
from seamguard.report.page import Beside

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 1, 20)
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
  - id: wave-1
    title: Jobs and reports
    status: active
    due: 2026-01-16
    owner: "@platform"
  - id: wave-2
    title: Orders, billing and stock
    status: active
    due: 2026-02-28
  - id: wave-3
    title: What customers see
    status: planned
seams:
  - id: session
    target: shop.db.Session
    why: One unit of work owns the session, so that an order is stored whole or not at all.
    instead: Take `session` from the `UnitOfWork` that the caller was given.
    allow:
      - module: shop.work
        reason: The unit of work itself.
      - module: shop.cli
        reason: A console has no unit of work.
        expires: 2026-02-10
    migrating:
      - site: shop.billing.invoices:send
        count: 1
        wave: wave-2
        owner: "@billing"
        ticket: https://tracker.example/SHOP-212
        reason: Sends mail between two commits.
      - site: shop.billing.refunds:refund
        count: 2
        wave: wave-2
        owner: "@billing"
        ticket: https://tracker.example/SHOP-213
        reason: Reads the order in a session of its own.
      - site: shop.jobs.nightly:close_day
        count: 1
        wave: wave-1
        ticket: https://tracker.example/SHOP-100
        reason: The scheduler hands nothing over.
      - site: shop.orders.checkout:place
        count: 1
        wave: wave-2
        owner: "@orders"
        expires: 2026-02-01
        reason: "`place` is called by the old basket as well."
      - site: shop.orders.returns:accept
        count: 1
        wave: wave-2
        owner: "@orders"
        reason: Waits for refunds.
      - site: shop.reports.monthly:totals
        count: 1
        wave: wave-1
        owner: "@reports"
        reason: Runs outside of requests.
      - site: shop.stock.levels:reserve
        count: 1
        wave: wave-2
        owner: "@stock"
        reason: Locks rows by hand.
      - site: shop.web.account:show
        count: 1
        wave: wave-3
        owner: "@web"
        reason: Templates load lazily.
      - site: shop.web.basket:show
        count: 1
        wave: wave-3
        owner: "@web"
        reason: Templates load lazily.
  - id: clock
    target: shop.clock.now
    why: What reads the time by itself cannot be tested.
    instead: Take `at` as a parameter.
    rollout:
      - {level: warn, until: 2026-03-01}
    allow:
      - module: shop.work
        reason: Stamps what it stores.
private_imports:
  - id: privacy
    why: What is private to a package may change.
"""
_USE = (
    "from shop.db import Session\n\n\ndef {name}(order):\n    session = Session(order.shop)\n    session.add(order)\n"
)
_BY_COMPAT = _USE.replace("shop.db", "shop.compat").replace("import Session", "import Db as Session")
_BY_API = _USE.replace("shop.db", "shop.api")
_WITHOUT = "def {name}(order, work):\n    work.session.add(order)\n"
FILES = {
    ".gitignore": "__pycache__/\n",
    "src/shop/__init__.py": "",
    "src/shop/db.py": "class Session:\n    def __init__(self, shop=None):\n        self.shop = shop\n",
    "src/shop/clock.py": "def now():\n    return 0\n",
    "src/shop/compat.py": "from shop.db import Session as Db\n\n__all__ = ['Db']\n",
    "src/shop/api/__init__.py": "from shop.compat import Db as Session\n\n__all__ = ['Session']\n",
    "src/shop/work.py": "from shop.clock import now\nfrom shop.db import Session\n\n\nclass UnitOfWork:\n"
    "    def __init__(self, shop):\n        self.session = Session(shop)\n        self.at = now()\n",
    "src/shop/cli.py": "from shop.db import Session\n\n\ndef main():\n    Session().run()\n",
    "src/shop/billing/__init__.py": "",
    "src/shop/billing/invoices.py": _USE.format(name="send"),
    "src/shop/billing/refunds.py": _BY_API.format(name="refund") + "    Session(order.shop).add(order.refund)\n",
    "src/shop/jobs/__init__.py": "",
    "src/shop/jobs/nightly.py": _USE.format(name="close_day"),
    "src/shop/jobs/cleanup.py": _USE.format(name="sweep"),
    "src/shop/jobs/mails.py": _BY_COMPAT.format(name="send_all"),
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/checkout.py": _BY_COMPAT.format(name="place"),
    "src/shop/orders/returns.py": _USE.format(name="accept"),
    "src/shop/reports/__init__.py": "",
    "src/shop/reports/monthly.py": _BY_API.format(name="totals"),
    "src/shop/reports/daily.py": _USE.format(name="totals"),
    "src/shop/stock/__init__.py": "",
    "src/shop/stock/levels.py": _USE.format(name="reserve"),
    "src/shop/web/__init__.py": "",
    "src/shop/web/account.py": _BY_API.format(name="show"),
    "src/shop/web/basket.py": _BY_API.format(name="show"),
    "tests/test_orders.py": "from shop.db import Session\n\n\ndef test_orders():\n    assert Session().shop is None\n",
}
PROMOTIONS = """\
from shop.api import Session
from shop.clock import now


def apply(basket):
    if basket.until < now():
        return basket
    with Session(
        basket.shop,
    ) as session:
        return session.discounted(basket)
"""


class Sight(NamedTuple):
    """The shop as one run sees it.

    Attributes:
        top: Its folder.
        result: The verdicts.
        beside: What the page shows besides them.
    """

    top: Path
    result: CheckResult
    beside: Beside


def open_shop(folder: Path) -> Repo:
    """Eight commits, one a day from 2026-01-01 on, and on top of them a change that breaks the rule."""
    repo = Repo(folder)
    repo.commit({**FILES, "allowlists.yaml": POLICY}, "The shop, and its list")
    repo.commit({"src/shop/jobs/mails.py": _WITHOUT.format(name="send_all")}, "Mails take the unit of work", "Bo")
    repo.commit({"src/shop/jobs/late.py": _USE.format(name="late")}, "Tell who is late", "Cem")
    repo.commit({"src/shop/jobs/cleanup.py": _WITHOUT.format(name="sweep")}, "Sweep within a unit of work", "Bo")
    repo.commit({"src/shop/jobs/late.py": _WITHOUT.format(name="late")}, "Tell it properly", "Cem")
    repo.commit({"README.md": "# The shop\n"}, "Say what this is")
    repo.commit({"src/shop/reports/daily.py": _WITHOUT.format(name="totals")}, "Daily totals by the unit of work", "Di")
    repo.commit({"src/shop/web/account.py": _WITHOUT.format(name="show")}, "The account without a session", "Eve")
    repo.write({"src/shop/orders/promotions.py": PROMOTIONS})
    return repo


def look(top: Path) -> Sight:
    """Judge the shop, and gather what its page shows, as on a day of its own."""
    path = top / "allowlists.yaml"
    policy, result = load_policy(path), check(path, today=TODAY)
    paths = {judged.finding.path for verdict in result.verdicts for judged in verdict.shown}
    history = read_history(disk_place(path, None), TODAY, is_cached=False)
    return Sight(top, result, Beside(TODAY, policy, texts_of(policy, top, None, paths), history))
