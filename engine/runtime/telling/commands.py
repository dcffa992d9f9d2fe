"""What the commands of the journal are called, for the heading of an entry and for filters."""

COMMANDS = {
    "start": "Bắt đầu hồ sơ",
    "complete": "Hoàn thành việc",
    "claim": "Nhận việc",
    "release": "Thôi nhận việc",
    "reassign": "Chuyển việc cho người khác",
    "deliver": "Nhận tin",
    "hear": "Nhận tín hiệu",
    "wake": "Đến hạn",
    "retime": "Tính lại thời hạn",
    "retry": "Xử lý sự cố",
    "revive": "Cho chạy tiếp",
    "cancel": "Dừng hồ sơ",
    "install_package": "Cài đặt bộ quy trình",
    "publish_process": "Phát hành quy trình",
    "republish_process": "Phát hành lại bản cũ",
    "import_package": "Nhập gói quy trình",
    "withdraw_release": "Thu hồi bản quy trình",
    "change_profile": "Thay đổi tham số",
    "define_role": "Đặt danh mục vai trò",
    "create_unit": "Lập đơn vị",
    "rename_unit": "Sửa thông tin đơn vị",
    "move_unit": "Chuyển đơn vị trực thuộc",
    "close_unit": "Kết thúc đơn vị",
    "add_succession": "Ghi đơn vị kế thừa",
    "add_person": "Thêm cán bộ",
    "rename_person": "Sửa họ và tên",
    "give_post": "Giao nhiệm vụ",
    "end_post": "Kết thúc nhiệm vụ",
    "open_account": "Mở tài khoản",
    "reset_password": "Đặt lại mật khẩu",
    "change_own_password": "Đổi mật khẩu",
    "disable_account": "Khóa tài khoản",
    "enable_account": "Mở khóa tài khoản",
    "revoke_session": "Kết thúc phiên đăng nhập",
    "revoke_sessions": "Kết thúc các phiên đăng nhập",
    "erase_values": "Xóa theo yêu cầu",
}


def command_name(command: str) -> str:
    """What a command is called."""
    return COMMANDS.get(command, "Thao tác khác")
