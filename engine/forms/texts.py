"""Every sentence the forms room shows to a person, in one place: calm, and saying what to do next.

Messages of single values first, then of whole answers, then the names of components for administrators."""

REQUIRED = "Mục này chưa có nội dung. Hãy điền vào."
REQUIRED_CHOICE = "Chưa chọn mục nào. Hãy chọn một mục."
REQUIRED_CHOICES = "Chưa đánh dấu mục nào. Hãy đánh dấu ít nhất một mục."
REQUIRED_FILE = "Chưa có tệp nào. Hãy chọn tệp để gửi kèm."
REQUIRED_TICK = "Hãy đánh dấu vào ô này để tiếp tục."
TEXT_INVALID = "Nội dung có ký tự không đọc được. Hãy nhập lại."
TOO_LONG = "Nội dung dài quá {0} ký tự. Hãy rút ngắn lại."
TOO_SHORT = "Nội dung cần ít nhất {0} ký tự. Hãy viết thêm."
PATTERN = "Nội dung chưa đúng mẫu. Hãy xem hướng dẫn của mục rồi sửa lại."
EMAIL = "Địa chỉ thư điện tử chưa đúng. Hãy nhập như ten@donvi.vn."
PHONE = "Số điện thoại chưa đúng. Hãy nhập đủ 10 chữ số (di động) hoặc 11 chữ số (cố định), bắt đầu bằng số 0."
NUMBER = "Đây chưa phải là một số. Hãy nhập như 1.500 hoặc 12,5."
NUMBER_POINT = "Dấu chấm chỉ dùng để tách hàng nghìn. Hãy dùng dấu phẩy cho phần thập phân, ví dụ 12,5."
NUMBER_LONG = "Số này dài quá mức. Hãy nhập số có nhiều nhất 15 chữ số."
WHOLE = "Hãy nhập số nguyên, không có phần thập phân."
DIGITS = "Hãy nhập nhiều nhất {0} chữ số sau dấu phẩy."
MINIMUM = "Giá trị nhỏ nhất là {0}. Hãy nhập lại."
MAXIMUM = "Giá trị lớn nhất là {0}. Hãy nhập lại."
STEP = "Giá trị phải là bội số của {0}. Hãy nhập lại."
DATE = "Ngày chưa đúng. Hãy nhập ngày/tháng/năm, ví dụ 05/12/2026."
TIME = "Giờ chưa đúng. Hãy nhập giờ:phút, ví dụ 08:30."
DATETIME = "Ngày giờ chưa đúng. Hãy nhập như 05/12/2026 08:30."
YEAR = "Hãy kiểm tra lại năm."
PAST = "Ngày này đã qua. Hãy chọn từ hôm nay trở đi."
EARLIEST = "Sớm nhất là {0}. Hãy chọn lại."
LATEST = "Muộn nhất là {0}. Hãy chọn lại."
CHOICE = "Lựa chọn này không còn trong danh sách. Hãy chọn lại."
FILE_UNKNOWN = "Một tệp không còn trên hệ thống. Hãy bỏ tệp đó và chọn lại."
FILE_MANY = "Mục này chỉ nhận một tệp. Hãy bỏ bớt."
FILE_COUNT = "Mục này nhận nhiều nhất {0} tệp. Hãy bỏ bớt."
FILE_KIND = "Tệp “{0}” không đúng loại. Hãy chọn tệp loại: {1}."
FILE_SIZE = "Tệp “{0}” lớn quá {1} MB. Hãy chọn tệp nhỏ hơn."
ROWS_LEAST = "Cần ít nhất {0} dòng. Hãy thêm dòng."
ROWS_MOST = "Chỉ nhận nhiều nhất {0} dòng. Hãy bỏ bớt dòng."
LIMIT_BROKEN = "Chưa tính được giới hạn của mục này. Hãy báo người quản trị quy trình."
RULE_BROKEN = "Chưa kiểm tra được một điều kiện của biểu mẫu. Hãy báo người quản trị quy trình."

ONE_ERROR = "Có 1 mục cần sửa. Hãy sửa mục được đánh dấu rồi gửi lại."
ERRORS = "Có {0} mục cần sửa. Hãy sửa các mục được đánh dấu rồi gửi lại."
TOO_MUCH = "Biểu mẫu gửi lên có quá nhiều nội dung. Hãy bớt số dòng rồi gửi lại."

YES = "Có"
NO = "Không"
ROW = "{0} {1}"

KINDS = {
    "textfield": "Ô chữ một dòng",
    "textarea": "Ô chữ nhiều dòng",
    "number": "Ô số",
    "datetime": "Ngày giờ",
    "checkbox": "Ô đánh dấu",
    "radio": "Chọn một (nút tròn)",
    "select": "Chọn một (danh sách)",
    "checklist": "Danh sách đánh dấu",
    "filepicker": "Tệp gửi kèm",
    "group": "Nhóm",
    "dynamiclist": "Nhóm lặp lại",
    "text": "Đoạn chữ",
    "separator": "Đường kẻ",
    "spacer": "Khoảng trống",
    "expression": "Mục tự tính",
    "table": "Bảng",
    "html": "Đoạn mã trang",
    "image": "Hình ảnh",
    "iframe": "Trang nhúng",
    "button": "Nút bấm",
    "documentPreview": "Xem trước văn bản",
    "taglist": "Thẻ chọn",
}
REFUSED = {
    "html": "Hãy dùng “Đoạn chữ”.",
    "image": "Hãy bỏ hình; nếu cần, đưa vào tài liệu hướng dẫn.",
    "iframe": "Hãy bỏ trang nhúng; chỉ dẫn viết ở “Đoạn chữ”.",
    "button": "Hãy bỏ nút này; trang việc đã có sẵn nút gửi và nút lưu nháp.",
    "documentPreview": "Hãy dùng “Tệp gửi kèm”; người xem tải tệp về để đọc.",
    "taglist": "Hãy dùng “Danh sách đánh dấu”.",
}

MOMENT_HINTS = {"date": "ngày/tháng/năm", "time": "giờ:phút", "datetime": "ngày/tháng/năm giờ:phút"}
