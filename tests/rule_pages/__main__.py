"""Write pictures and documentation of the rules anew; take away what is no longer one."""

import sys

from tests.rule_pages import writing


def main() -> int:
    """Write what differs."""
    wanted = writing.files()
    for folder in (writing.PICTURES, writing.DOCS):
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.iterdir()):
            if path not in wanted:
                path.unlink()
    for path, content in wanted.items():
        path.write_text(content, "utf-8")
    sys.stdout.write(f"{len(wanted)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
