from shop.db import connect as connect
