// The library's English in Vietnamese. What is asked for and missing here is collected: the browser tests want none.

const WORDS = {
  'Delete': 'Xóa',
  'Open minimap': 'Mở bản đồ nhỏ',
  'Close minimap': 'Đóng bản đồ nhỏ',
  'Open {element}': 'Mở {element}',
  'Toggle non-interrupting': 'Đổi cách ngắt bước',
  'flow elements must be children of pools/participants': 'Hãy đặt bước việc vào trong khung quy trình.',
  'Collapsed Sub-Process': 'Nhóm bước đã thu gọn',
  'element required': 'thiếu phần tử',
  'no diagram to display': 'tệp không có hình vẽ',
  'no process or collaboration to display': 'tệp không có quy trình nào',
  'no bpmnElement referenced in {element}': 'hình {element} không thuộc phần tử nào',
  'element {element} referenced by {referenced}#{property} not yet drawn': 'phần tử {element} chưa có hình',
  '{element} already rendered': 'phần tử {element} được vẽ hai lần',
  'failed to import {element}': 'không vẽ được {element}',
  'correcting missing bpmnElement on {plane} to {rootElement}': 'đã bổ sung liên kết còn thiếu của hình vẽ',
  'unsupported bpmnElement for {plane}: {rootElement}': 'hình vẽ thuộc một loại không hỗ trợ',
  'multiple DI elements defined for {element}': 'phần tử {element} có nhiều hình vẽ',
  'missing {semantic}#attachedToRef': 'sự kiện chưa gắn vào bước nào',
  '{semantic}#{side} Ref not specified': 'đường nối thiếu một đầu',
  'already rendered {element}': 'phần tử {element} được vẽ hai lần',
  'unrecognized flowElement {element} in context {context}': 'có phần tử không nhận ra',
  'unknown di {di} for element {semantic}': 'hình vẽ không khớp với phần tử',
};

/** Texts the library asked for that have no Vietnamese here. */
export const untranslated = new Set();

export function translate(text, values = {}) {
  if (!Object.hasOwn(WORDS, text)) untranslated.add(text);
  return (WORDS[text] ?? text).replace(/{([^}]+)}/g, (_, name) => values[name] ?? '');
}
