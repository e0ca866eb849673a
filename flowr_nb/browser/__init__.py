"""The browser's half: the files of `static`, and the one module and sheet made of them.

Widgets send it to a notebook, pages carry it along. ``static/core`` draws what a host tells it and
reports what a person does; a file of ``static/hosts`` feeds it.
"""
