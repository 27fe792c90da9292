"""Money between a slip and a bank: asked for once, observed as it comes, paid back once.

``ask`` and ``pay_back`` write orders, ``fate`` notes what became of them on the way, ``observe``
takes down what a bank says, ``held`` and ``cancelled`` are a person's and the case's part, and
``day_end`` compares the bank's book with ours.
"""
