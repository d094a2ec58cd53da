from shop.db import LIMIT, Store, audit, connect


class Checkout:
    def pay(self):
        return connect("orders", timeout=LIMIT + 1)


def place_order(keep):
    audit("order")
    keep(connect)
    return connect("orders")


def cancel_order(store: Store):
    audit("order")
    return store.open()
