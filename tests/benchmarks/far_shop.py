"""A fake shop in a process of its own, which knows the made orders.

python -m tests.benchmarks.far_shop 20000     # prints its address
"""

import sys
import threading

from demo.fake_shop import FakeShop
from demo.orders import DEMO_DOMAIN
from demo.shop_server import serve
from tests.benchmarks.made_orders import FIRST_NUMBER, SECRET, TOKEN, made_order


def main() -> None:
    """Serve until the end."""
    shop = FakeShop(DEMO_DOMAIN, SECRET, TOKEN)
    for number in range(FIRST_NUMBER, FIRST_NUMBER + int(sys.argv[1])):
        shop.add_order(made_order(number))
    with serve(shop) as url:
        print(url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
