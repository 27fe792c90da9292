"""The shared repository: kept once, rested on by cases, read on a ground, taken away with a reason.

The catalogue of kinds is data, ``processes/repository.toml``. A document is one kind of paper of
one holder; a second paper of that kind is its newer version. What a case rests on is judged
whenever somebody looks (``engine.domain.repository``), so expiry and revocation reach a case
without anybody having to write into it; revocation and a newer version also stand in its history.
"""
