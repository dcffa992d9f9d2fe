// Prepares the form-js libraries for our bundle: their words in Vietnamese, and only the parts the editor uses.
// Every change names the exact source text and how often it stands there: a new release that moves it fails the build.

import { readFile } from 'node:fs/promises';

const EDITOR = /@bpmn-io[\\/]form-js-editor[\\/]dist[\\/]index\.es\.js$/;
const VIEWER = /@bpmn-io[\\/]form-js-viewer[\\/]dist[\\/]index\.es\.js$/;

// What people read and form-js writes into its code. Names of components come from engine/forms at run time.
const WORDS = [
  ['title: `Create ${getIndefiniteArticle(type)} ${label} element`', 'title: `Thêm mục: ${label}`'],
  ["label: 'Input',\n  id: 'basic-input'", "label: 'Nhập nội dung',\n  id: 'basic-input'"],
  ["label: 'Selection',\n", "label: 'Lựa chọn',\n"],
  ["label: 'Presentation',\n", "label: 'Trình bày',\n"],
  ["label: 'Containers',\n", "label: 'Gộp nhiều mục',\n"],
  ["label: 'Action',\n  id: 'action'", "label: 'Thao tác',\n  id: 'action'"],
  ['title: "Components",\n      children: "Components"', 'title: "Thêm mục",\n      children: "Thêm mục"'],
  ['placeholder: "Search components",', 'placeholder: "Tìm loại mục", "aria-label": "Tìm loại mục",'],
  ['title: "Clear content"', 'title: "Xóa chữ đang tìm", "aria-label": "Xóa chữ đang tìm"'],
  ['children: "No components found."', 'children: "Không có loại mục nào như vậy. Hãy tìm bằng từ khác."'],
  ['children: "Drag and drop components here."', 'children: "Kéo mục vào đây, hoặc chọn nhóm này rồi bấm một loại mục."'],
  ['children: "Build your form"', 'children: "Biểu mẫu chưa có mục nào"'],
  ['children: "Drag and drop components here to start designing."', 'children: "Kéo một loại mục vào đây, hoặc bấm vào loại mục."'],
  ['children: "Use the preview window to test your form."', 'children: "Bấm “Xem thử” để xem biểu mẫu như người dùng thấy."'],
  ['children: "Repeatable"', 'children: "Có thể thêm nhiều dòng"'],
  ["return 'Remove form field';", "return 'Xóa mục này';"],
  ['return `Remove ${entry.label}`;', 'return `Xóa mục: ${entry.label}`;'],
];

// Each part says what it is to whoever cannot see it.
const SPOKEN = [
  ["const {\n    id,\n    type,\n    showOutline\n  } = field;\n\n  /** @type {import(\"preact\").RefObject<HTMLDivElement>} */",
    "const { id, type, showOutline } = field;\n  const kinds = useService$1('formFields');"],
  ['"data-field-type": type,\n    tabIndex: type === \'default\' ? -1 : 0,',
    '"data-field-type": type, role: type === \'default\' ? undefined : \'group\', "aria-label": kinds.get(type).config.spoken?.(field),\n    tabIndex: type === \'default\' ? -1 : 0,'],
  ['title: entry.title,\n', 'title: entry.title, "aria-label": entry.title,\n'],
];

// The properties panel is ours, so theirs stays out, with the code editors it brings.
const PARTS = [
  ['MarkdownRendererModule, PropertiesPanelModule, RenderInjectionModule, ', ''],
  ['EditorExpressionLanguageModule, RepeatRenderModule', 'RepeatRenderModule'],
  ['const editorFormFields = [EditorIFrame, EditorText, EditorHtml, EditorTable, EditorExpressionField, EditorDocumentPreview];',
    'const editorFormFields = [];'],
  ['Annotation.define();\njsonParseLinter();\n', ''],
];
const UNUSED_SERVICES = ['FeelPopup', 'FeelPopupRenderer', 'PropertiesPanelRenderer', 'PropertiesProvider', 'RenderInjector',
  'EditorTemplating'];

// The mark of bpmn.io, its link and its words stay as they are: the licence asks for it.

// Fields are drawn by canvas.js; of the library's own only those that hold others are used.
const VIEWER_PARTS = [
  [/const formFields = \[[^\]]*\];/g, 'const formFields = [Group, DynamicList, Default];'],
];
const UNUSED_FIELDS = ['Button', 'Checkbox', 'Checklist', 'Datetime', 'IFrame', 'Image', 'Numberfield', 'Radio', 'Select', 'Separator',
  'Spacer', 'Taglist', 'Text', 'Html', 'ExpressionField', 'Textfield', 'Textarea', 'Table', 'FilePicker', 'DocumentPreview'];
const UNUSED_VIEWER_SERVICES = ['FeelExpressionLanguage', 'FeelersTemplating', 'ConditionChecker', 'ExpressionLoopPreventer',
  'MarkdownRenderer', 'CommandStack', 'UpdateFieldValidationHandler', 'UpdateFieldInstanceValidationHandler', 'ViewerCommands',
  'RepeatRenderManager', 'Validator', 'FormFieldInstanceRegistry', 'Renderer', 'FileRegistry'];

// Libraries of the parts above. Nothing that is left calls them; if a new release does, the page fails at once in the test.
const LEFT_OUT = /^(@codemirror\/.+|@bpmn-io\/(feel-editor|feelers-editor|feelin)|feelers|marked|dompurify|flatpickr(\/.+)?|luxon|focus-trap)$/;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const services = (names) => names.map((name) => [new RegExp(`^${escaped(name)}\\.\\$inject = .*;$`, 'gm'), '']);
const configs = (names) => names.map((name) => [new RegExp(`^${escaped(name)}\\.config = \\{\\n[\\s\\S]*?^\\};$`, 'gm'), '']);

/** The text with every change made once; throws when a place is not there exactly once. */
export function changed(source, changes, name) {
  for (const [place, words] of changes) {
    const found = typeof place === 'string' ? source.split(place).length - 1 : [...source.matchAll(place)].length;
    if (found !== 1) throw new Error(`${name}: ${place} stands ${found} times, not once. Look at the new release.`);
    source = source.replace(place, () => words);
  }
  return source;
}

const prepared = (name, filter, changes) => ({
  name,
  setup(build) {
    build.onLoad({ filter }, async ({ path }) => ({
      contents: changed(await readFile(path, 'utf8'), changes, name),
      loader: 'js',
    }));
  },
});

const leftOut = {
  name: 'form-js-left-out',
  setup(build) {
    build.onResolve({ filter: LEFT_OUT }, ({ path, importer }) =>
      (EDITOR.test(importer) || VIEWER.test(importer) ? { path, namespace: 'left-out' } : undefined));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

export default [
  leftOut,
  prepared('form-js-editor', EDITOR, [...WORDS, ...SPOKEN, ...PARTS, ...services(UNUSED_SERVICES),
    [/^EditorExpressionField\.config = \{\n[\s\S]*?^\};$/gm, '']]),
  prepared('form-js-viewer', VIEWER, [...VIEWER_PARTS, ...services(UNUSED_VIEWER_SERVICES), ...configs(UNUSED_FIELDS)]),
];
