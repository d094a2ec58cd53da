from shop.orders import Checkout


def test_a_checkout_pays():
    assert Checkout().pay()
