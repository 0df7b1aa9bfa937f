"""The figures that the product promises, measured on this machine: one function each in `figures`.

A figure is the best of several runs, since other work on the machine only ever slows it down.
"""
