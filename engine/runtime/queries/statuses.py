"""What the states of a case are called on screens."""

STATUS = {
    "running": "Đang thực hiện",
    "completed": "Đã hoàn thành",
    "cancelled": "Đã dừng",
    "failed": "Kết thúc do lỗi",
}
