from shop.db import connect

connect("orders")
