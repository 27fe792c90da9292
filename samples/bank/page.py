"""The bank's own page: deliberately another look than ours."""

import html

from ledger import yuan

BUTTONS = (
    ("回执丢一次", "lose_replies", "1"), ("到账消息丢一次", "lose_messages", "1"),
    ("下一笔扣两次", "pay_twice", "1"), ("下一笔少100元", "pay_short", '"100.00"'),
    ("下一笔多100元", "pay_over", '"100.00"'), ("下一笔用别的户名", "other_account", '"示例商贸"'),
    ("拒绝下一笔", "reject", "1"), ("消息各送三遍", "repeat", "3"), ("每次慢5秒", "slow", "5.0"),
    ("先压着消息", "hold", "true"),
)  # fmt: skip


def page(bank):
    """Its bookings, and the buttons that make it misbehave."""
    held = bank.ledger()
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(b[n]))}</td>" for n in ("txn", "kind", "code"))
        + f"<td align=right>{yuan(b['cents'])}</td><td>{html.escape(b['name'])}</td>"
        f"<td>{html.escape(b['way'])}</td></tr>"
        for b in reversed(held["booking"][-100:])
    )  # fmt: skip
    buttons = "".join(
        f'<form method=post action=/told style="display:inline"><button name="{name}"'
        f" value='{html.escape(value)}'>{label}</button></form> "
        for label, name, value in BUTTONS
    )
    waiting = sum(m["state"] == "waiting" for m in held["message"])
    title = html.escape(bank.options.title)
    return (
        f"<!doctype html><html lang=zh><meta charset=utf-8><title>{title}</title>"
        f"<body style='font-family:serif;background:#fffbe8'><h1>{title}（示例系统）</h1>"
        "<h2>凭缴款码缴款（手机银行）</h2><form method=post action=/counter>"
        "<label>缴款码 <input name=payment_code required></label> "
        "<label>金额 <input name=amount required></label> "
        "<label>户名 <input name=payer required></label> <button>缴款</button></form>"
        f"<h2>让它出错</h2>{buttons}"
        f"<form method=post action=/let-go style='display:inline'><button>放行压着的{waiting}条消息"
        "</button></form>"
        f"<p><a download='day-{html.escape(bank.today())}.txt'"
        f" href='/file/{html.escape(bank.today())}'>下载今天的日终文件</a></p>"
        f"<h2>今天{html.escape(bank.today())}，共{len(held['booking'])}笔</h2>"
        "<table border=1 cellpadding=6>"
        "<tr><th>流水号<th>种类<th>缴款码<th>金额<th>户名<th>方式</tr>"
        f"{rows}</table>"
    )
