"""The pages that explain the rules of the check: their examples, pictures and documentation.

``python -m tests.rule_pages`` writes web/static/rules/ and docs/rules/ anew from web/rules/.
"""
