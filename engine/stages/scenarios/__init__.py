"""What if: scenarios kept by managers, and the studies that workers make of them in parts."""
