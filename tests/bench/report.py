"""`docs/speed.md`: the last run as a page for operators, and the picture beside it. No paths, no names of machines."""

import os
import platform
from pathlib import Path

from tests.bench.measured import HEAD, Table

DOCS = Path(__file__).parents[2] / "docs"
PICTURE = "images/speed.svg"

INTRODUCTION = """# Tốc độ

Trang này do lệnh `make bench` ghi ra. Mỗi dòng là một tỷ số đo trong cùng một lần chạy: thời gian của một việc chia cho
thời gian của việc lấy làm mốc, đo xen kẽ để máy bận không thiên vị bên nào. Trung vị (p50) chia cho trung vị, phân vị
95 (p95) chia cho phân vị 95. Ngưỡng lấy từ thiết kế (mục 12); dòng không có ngưỡng chỉ để tham khảo.

- **Một lần ghi bền** là điều ít nhất phải làm để không mất dữ liệu khi mất điện: một lần sửa, một lần thêm, chờ đĩa.
- **Nóng**: hồ sơ đang có trong bộ nhớ. **Nguội**: hồ sơ phải đọc lại từ cơ sở dữ liệu, như sau khi khởi động lại.
- Hoàn thành một việc ở đây gồm cả kiểm tra quyền, kiểm tra biểu mẫu, chuyển bước, giao việc tiếp theo và ghi sổ.
- Các phần mềm đối chứng chạy trong môi trường riêng (`.bench/`), không phải thành phần của sản phẩm. django-viewflow
  theo giấy phép AGPL-3.0, bpmn-engine theo MIT: chỉ chạy để so sánh, không phân phối, không sao chép mã. Phần mềm đối
  chứng chỉ lưu trạng thái; không có nhật ký nối chuỗi, quyền, biểu mẫu như ở đây (django-viewflow có danh sách việc).
"""


def write(table: Table, picture: str, load: tuple[float, float]) -> None:
    """Write the page and the picture."""
    (DOCS / PICTURE).write_text(picture, encoding="utf-8")
    lines = [
        INTRODUCTION,
        f"Máy đo: {os.cpu_count()} nhân, {platform.system()} {platform.machine()}, Python {platform.python_version()}; "
        f"máy ảo dùng chung, nhiều nhiễu. Tải lúc bắt đầu {load[0]:.1f}, lúc kết thúc {load[1]:.1f} "
        "(cao hơn số nhân là máy bận: p95 khi đó không nói lên nhiều).",
        "",
    ]
    for heading, rows in table:
        lines += [f"## {heading}", "", "| " + " | ".join(("Việc đo", *HEAD[1:-1], "Kết quả")) + " |"]
        lines.append("|---|--:|--:|--:|--:|--:|---|")
        lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
        lines.append("")
    lines += ["## Khi quy mô tăng", "", f"![Chi phí hoàn thành một việc khi quy mô tăng]({PICTURE})", ""]
    (DOCS / "speed.md").write_text("\n".join(lines), encoding="utf-8")
