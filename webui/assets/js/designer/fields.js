// What can be said about each element, in an administrator's words: a list of groups of fields the panel shows.
// A field: {name, label, hint, type, value, set(value), …}; types: text, area, feel, select, check, checks, pairs, note.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { isEventSubProcess } from 'bpmn-js/lib/util/DiUtil';
import { carrier, entries, property } from './properties.js';
import { folded } from './ids.js';
import { nameOf } from './placing.js';
import { definitionKind, definitionsOf, eventOf, kindOf, offerOf } from './offers.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DUE = [['duration("P5D")', '5 ngày kể từ khi đến lượt'], ['date("2026-12-31")', 'hết ngày 31/12/2026'], ['today() + duration("P1M")', 'một tháng nữa']];
const CONDITION = [['unit.kind = "commune_front"', 'đơn vị có hồ sơ là Mặt trận cấp xã'], ['count(answers) >= 3', 'đã có từ ba câu trả lời']];
const OUTSIDE = [['profile.dossier_intake = true', 'một tham số của đơn vị được bật'], ['today() >= date("2027-01-05")', 'đã đến ngày 05/01/2027']];
const CONTEXT = [['{ title: case.title, from_unit_id: unit.id }', 'gửi tên hồ sơ và đơn vị gửi']];
const BY_TEXT = '=';
const KINDS = { message: 'thông điệp', timer: 'hẹn giờ', signal: 'tín hiệu', conditional: 'điều kiện', error: 'lỗi', escalation: 'báo cáo vượt cấp', compensate: 'bù trừ', cancel: 'hủy giao dịch', terminate: 'dừng toàn bộ', link: 'liên kết' };

export function fieldsOf(element, { edit, catalogue, offers, modeler, steps }) {
  const object = getBusinessObject(element), model = carrier(element);
  const groups = [];
  const group = (label, ...fields) => { const kept = fields.flat(Infinity).filter(Boolean); if (kept.length) groups.push({ label, fields: kept }); };
  const prop = (name, more) => ({ name, value: property(model, name), set: (value) => edit.set(element, model, { [name]: value }), ...more });
  const feel = (name, label, hint, examples, more = {}) => prop(name, { type: 'feel', label, hint, examples, ...more });

  /** A choice of listed codes, or an expression after `=`. */
  const choiceOrText = (name, label, hint, options, empty) => {
    const now = property(model, name), formula = now.startsWith('=');
    const known = formula || !now || options.some((one) => one.value === now || one.options?.some((inner) => inner.value === now));
    return [
      prop(name, {
        type: 'select', label, hint, value: formula ? BY_TEXT : now,
        options: [{ value: '', label: empty }, ...options, ...(known ? [] : [{ value: now, label: 'Giá trị hiện có (không có trong danh mục)' }]), { value: BY_TEXT, label: 'Tính bằng biểu thức' }],
        set: (value) => edit.set(element, model, { [name]: value === BY_TEXT ? '=null' : value }),
      }),
      formula && prop(name, { name: `${name}-text`, faults: name, type: 'feel', label: `${label}: biểu thức`, value: now.slice(1), examples: [['unit.parent_id', 'đơn vị cấp trên']], set: (value) => edit.set(element, model, { [name]: `=${value || 'null'}` }) }),
    ];
  };
  const roleAndUnit = (own) => [
    choiceOrText('role', 'Vai trò', own ? 'Để trống thì theo bộ phận thực hiện chứa bước này.' : 'Người giữ vai trò này thấy các bước trong khung.', catalogue.roles, own ? 'Theo bộ phận thực hiện' : 'Chưa chọn'),
    choiceOrText('unit', 'Đơn vị', '', [{ label: 'So với đơn vị có hồ sơ', options: catalogue.selectors }, { label: 'Một đơn vị cụ thể', options: catalogue.units }], own ? 'Theo bộ phận thực hiện' : 'Chưa chọn'),
  ];

  const name = {
    name: 'name', type: is(element, 'bpmn:TextAnnotation') ? 'area' : 'text', label: is(element, 'bpmn:TextAnnotation') ? 'Nội dung ghi chú' : is(element, 'bpmn:SequenceFlow') ? 'Tên nhánh' : 'Tên',
    value: is(element, 'bpmn:TextAnnotation') ? object.text ?? '' : model.name ?? '',
    set: (value) => (is(element, 'bpmn:TextAnnotation') ? edit.attribute(element, object, { text: value || undefined }) : model === object ? edit.rename(element, value || undefined) : edit.run([{ element, of: model, set: { name: value || undefined } }, { element, of: object, set: { name: value || undefined } }])),
  };
  const documentation = (label, hint) => ({
    name: 'documentation', type: 'area', label, hint, value: model.get('documentation')[0]?.text ?? '', set: (value) => edit.documentation(element, model, value),
  });

  if (is(element, 'bpmn:Association') || is(element, 'bpmn:Group') || is(element, 'bpmn:MessageFlow')) return is(element, 'bpmn:MessageFlow') ? [{ label: 'Đường thông điệp', fields: [name] }] : [];
  if (is(element, 'bpmn:TextAnnotation')) return [{ label: 'Ghi chú', fields: [name] }];
  if (is(model, 'bpmn:Collaboration')) return [{ label: 'Sơ đồ', fields: [{ type: 'note', name: 'note', text: 'Hãy chọn một bước, một đường nối, một bộ phận thực hiện hoặc khung quy trình để xem và sửa.' }] }];

  if (is(model, 'bpmn:Process')) {
    const words = (key) => property(model, key).split(',').map((one) => one.trim()).filter(Boolean);
    const checks = (key, label, hint, options) => prop(key, {
      type: 'checks', label, hint, value: words(key),
      options: [...options, ...words(key).filter((one) => !options.some((option) => option.value === one)).map((one) => ({ value: one, label: 'Mục hiện có (không có trong danh mục)' }))],
      set: (values) => edit.set(element, model, { [key]: values.join(', ') }),
    });
    const kind = property(model, 'kind');
    group('Quy trình', { ...name, label: 'Tên quy trình' }, documentation('Mô tả', 'Cán bộ đọc trước khi bắt đầu.'),
      prop('kind', { type: 'select', label: 'Loại hồ sơ', hint: 'Hồ sơ của các quy trình cùng loại được tìm và thống kê chung.', options: [{ value: '', label: 'Loại riêng của quy trình này' }, ...catalogue.kinds.map((one) => ({ ...one, label: `Như: ${one.label}` })), ...(kind && !catalogue.kinds.some((one) => one.value === kind) ? [{ value: kind, label: 'Loại hiện có' }] : [])] }));
    group('Hồ sơ', feel('title', 'Tên hồ sơ', 'Đặt tên cho hồ sơ khi bắt đầu.', [['"Kế hoạch của " + unit.short_name', 'tên có đơn vị lập']]),
      feel('code', 'Mã hồ sơ', 'Để trống nếu mã được cấp ở một bước sau.', [['"KH-" + string(today().year)', 'mã có năm hiện tại']]));
    group('Ai được bắt đầu', checks('startable', 'Vai trò được bắt đầu', 'Không chọn vai trò nào thì không ai tự bắt đầu được.', catalogue.roles),
      checks('start_unit_kinds', 'Ở loại đơn vị', 'Không chọn thì mọi đơn vị; áp dụng cả khi quy trình tự bắt đầu.', catalogue.unit_kinds),
      checks('cancellable', 'Vai trò được dừng hồ sơ', '', catalogue.roles));
    return groups;
  }

  if (is(element, 'bpmn:Lane')) {
    group('Bộ phận thực hiện', name, roleAndUnit(false));
    return groups;
  }

  if (is(element, 'bpmn:SequenceFlow')) {
    const source = element.source && getBusinessObject(element.source);
    const deciding = source && (is(source, 'bpmn:ExclusiveGateway') || is(source, 'bpmn:InclusiveGateway') || is(source, 'bpmn:Activity'));
    const standard = source?.default === object;
    group('Đường nối', { type: 'note', name: 'ends', text: `Từ “${nameOf(element.source) || 'phần tử chưa đặt tên'}” đến “${nameOf(element.target) || 'phần tử chưa đặt tên'}”.` }, name,
      deciding && { name: 'default', type: 'check', label: 'Nhánh mặc định', hint: 'Đi nhánh này khi không nhánh nào khác đúng.', value: standard,
        set: (value) => edit.run([{ element: element.source, of: source, set: { default: value ? object : undefined } }, ...(value && object.conditionExpression ? [{ element, of: object, set: { conditionExpression: undefined } }] : [])]) },
      (deciding && !standard) || object.conditionExpression ? { name: 'condition', type: 'feel', label: 'Điều kiện', hint: 'Đi nhánh này khi điều kiện đúng.', examples: CONDITION, value: (object.conditionExpression?.body ?? '').replace(/^\s*=\s*/, ''), set: (value) => edit.expression(element, object, 'conditionExpression', value) } : null);
    return groups;
  }

  if (!is(element, 'bpmn:FlowNode')) return [{ label: 'Phần tử', fields: [name] }];

  const kind = kindOf(element), event = is(element, 'bpmn:Event') ? eventOf(element) : '';
  group(offerOf(element, offers)?.label ?? 'Phần tử', name,
    is(element, 'bpmn:UserTask') || is(element, 'bpmn:ManualTask') ? documentation('Hướng dẫn', 'Người thực hiện đọc ở đầu trang việc.') : is(element, 'bpmn:Activity') && documentation('Mô tả', ''),
    kind === 'task' && { type: 'note', name: 'untyped', text: 'Bước này chưa chọn loại. Hãy bấm “Đổi loại” rồi chọn.' });

  if (kind === 'userTask') {
    group('Nội dung việc', prop('form', { type: 'select', label: 'Biểu mẫu', options: known(catalogue.forms, property(model, 'form'), 'Chưa chọn') }),
      feel('prefill', 'Điền sẵn', 'Giá trị có sẵn khi mở biểu mẫu, theo tên mục của biểu mẫu.', [['{ title: case.title }', 'điền tên hồ sơ vào mục tên']]));
  }
  if (kind === 'userTask' || kind === 'manualTask') {
    group('Người thực hiện', roleAndUnit(true));
    group('Thời hạn', feel('due', 'Hạn', 'Một ngày, một thời điểm, hoặc một khoảng thời gian.', DUE),
      prop('priority', { type: 'select', label: 'Mức ưu tiên', options: priorities(property(model, 'priority')) }),
      prop('awaits_reply', { type: 'check', label: 'Chờ nơi khác trả lời', hint: 'Việc chờ cơ quan ngoài hệ thống không bị tính là quá hạn.', value: property(model, 'awaits_reply') === 'true', set: (value) => edit.set(element, model, { awaits_reply: value ? 'true' : '' }) }));
  }
  if (kind === 'scriptTask') {
    group('Tính toán', { name: 'script', type: 'feel', rows: 8, label: 'Nội dung tính toán', hint: 'Mỗi mục là một giá trị cho các bước sau, tính lần lượt từ trên xuống.', examples: [['{ total: sum([1, 2, 3]) }', 'một giá trị tên total bằng 6']], value: object.script ?? '', set: (value) => edit.attribute(element, object, { script: value || undefined, scriptFormat: 'feel' }) });
  }
  if (kind === 'serviceTask' || (kind === 'sendTask' && property(model, 'operation'))) {
    const chosen = property(model, 'operation'), operation = catalogue.operations.find((one) => one.value === chosen);
    group('Việc tự động', prop('operation', { type: 'select', label: 'Việc cần làm', options: known(catalogue.operations, chosen, 'Chưa chọn') }),
      operation && !operation.parameters.length && { type: 'note', name: 'no-parameters', text: 'Việc này không cần thông tin nào đưa vào.' });
    const told = new Set(operation?.parameters.map((one) => `in.${one.name}`));
    group('Thông tin đưa vào', operation?.parameters.map((one) => feel(`in.${one.name}`, one.label, [one.type && `Là ${one.type}.`, one.required ? 'Bắt buộc.' : 'Không bắt buộc.'].filter(Boolean).join(' '), [], { rows: 1 })) ?? [],
      pairs('in.', 'Thông tin khác', told));
    group('Kết quả lấy ra', pairs('out.', 'Giá trị cho các bước sau', new Set()));
  }
  if (kind === 'businessRuleTask') {
    const chosen = property(model, 'decision'), decision = catalogue.decisions.find((one) => one.value === chosen || one.also.includes(chosen));
    const told = new Set(decision?.inputs.map((one) => `in.${one.name}`));
    group('Bảng quyết định', prop('decision', {
      type: 'select', label: 'Bảng', hint: 'Dòng khớp trong bảng cho kết quả; các bước và nhánh sau dùng được kết quả này.',
      value: decision?.value ?? chosen, options: known(catalogue.decisions, decision?.value ?? chosen, 'Chưa chọn'),
    }));
    group('Dữ liệu đưa vào bảng', decision?.inputs.map((one) => feel(`in.${one.name}`, one.label, 'Để trống thì lấy giá trị cùng tên của hồ sơ.', [], { rows: 1 })) ?? [],
      pairs('in.', 'Dữ liệu khác', told));
    group('Kết quả lấy ra', pairs('out.', 'Giá trị cho các bước sau', new Set()));
  }
  if (kind === 'callActivity') {
    group('Quy trình được gọi', { name: 'calledElement', type: 'select', label: 'Quy trình', options: known(catalogue.processes, object.calledElement, 'Chưa chọn'), value: object.calledElement ?? '', set: (value) => edit.attribute(element, object, { calledElement: value || undefined }) });
    group('Trao đổi với quy trình được gọi', pairs('in.', 'Giá trị đưa vào', new Set()), pairs('out.', 'Giá trị lấy ra', new Set()));
  }
  const definitions = is(element, 'bpmn:Event') ? definitionsOf(element) : [], several = definitions.length > 1;
  const awaits = kind !== 'endEvent' && kind !== 'intermediateThrowEvent';
  if (several) {
    const together = event === 'parallelMultiple' ? 'Phải đến đủ mọi loại dưới đây thì mới đi tiếp.' : awaits ? 'Một trong các loại dưới đây đến là đi tiếp.' : 'Mọi loại dưới đây đều được phát đi.';
    group('Nhiều loại sự kiện', { type: 'note', name: 'several', text: `${together} Gồm: ${definitions.map((one) => KINDS[definitionKind(one)]).join(', ')}.` });
  }
  const messages = definitions.filter((one) => definitionKind(one) === 'message');
  const throws = (messages.length && (kind === 'endEvent' || kind === 'intermediateThrowEvent')) || (kind === 'sendTask' && !property(model, 'operation'));
  const catches = (messages.length && !throws) || kind === 'receiveTask';
  if (throws || catches) {
    group('Gửi và nhận', messages.length ? messages.map((one, index) => message(one, index ? `message-${index}` : 'message')) : message(object),
      throws && choiceOrText('to', 'Gửi đến', 'Đơn vị nhận thông điệp.', [{ label: 'So với đơn vị có hồ sơ', options: catalogue.selectors }, { label: 'Một đơn vị cụ thể', options: catalogue.units }], 'Đơn vị có hồ sơ'),
      throws && feel('payload', 'Nội dung gửi', 'Các giá trị nơi nhận dùng được.', CONTEXT),
      kind !== 'startEvent' && feel('correlation', 'Ghép với', 'Thông điệp đến đúng hồ sơ khi mọi giá trị ở đây bằng nhau ở hai bên.', [['{ case_id: case.id }', 'đúng hồ sơ này']]));
  }
  const opens = kind === 'startEvent' && !isEventSubProcess(element.parent);
  definitions.forEach((definition, index) => {
    const at = (name) => (several ? `${name}-${index}` : name), what = definitionKind(definition);
    if (what === 'timer') timer(definition, at);
    if (what === 'conditional') {
      group('Điều kiện', { name: at('condition'), faults: 'condition', type: 'feel', label: opens ? 'Bắt đầu khi' : 'Chờ đến khi', hint: opens ? 'Mỗi lần điều kiện từ sai thành đúng, mỗi đơn vị có một hồ sơ mới. Chỉ dùng được profile, unit và ngày giờ.' : '', examples: opens ? OUTSIDE : CONDITION, value: (definition.condition?.body ?? '').replace(/^\s*=\s*/, ''), set: (value) => edit.expression(element, definition, 'condition', value) });
    }
    if (what === 'error') group('Báo lỗi', error(definition, at('error')));
  });
  if (kind === 'boundaryEvent' && !definitions.some((one) => definitionKind(one) === 'error')) {
    group('Khi xảy ra', { name: 'cancelActivity', type: 'check', label: 'Dừng bước đang làm', hint: 'Bỏ chọn thì bước vẫn tiếp tục và nhánh này chạy song song.', value: object.cancelActivity !== false, set: (value) => edit.attribute(element, object, { cancelActivity: value }) });
  }
  if (kind === 'endEvent') {
    const ends = steps().filter((one) => is(one, 'bpmn:EndEvent') && one !== element);
    const now = property(model, 'outcome');
    const options = [{ value: '', label: 'Theo tên điểm kết thúc này' }];
    for (const one of ends) {
      const value = property(getBusinessObject(one), 'outcome') || one.id;
      if (!options.some((option) => option.value === value)) options.push({ value, label: `Như “${nameOf(one) || 'chưa đặt tên'}”` });
    }
    if (now && !options.some((one) => one.value === now)) options.push({ value: now, label: 'Kết quả đã dùng cho điểm này' });
    group('Kết quả', prop('outcome', { type: 'select', label: 'Kết quả của hồ sơ', hint: 'Điểm kết thúc có cùng kết quả được thống kê chung.', options }));
  }
  if (is(element, 'bpmn:Activity') && !isEventSubProcess(element)) group('Làm nhiều lần', ...loops());
  return groups;

  function known(options, value, empty) {
    const found = !value || options.some((one) => one.value === value);
    return [{ value: '', label: empty }, ...options, ...(found ? [] : [{ value, label: 'Mục đang chọn không còn trong danh mục' }])];
  }

  function priorities(now) {
    const options = [{ value: '', label: 'Bình thường' }, { value: '1', label: 'Cao' }, { value: '2', label: 'Khẩn' }];
    return options.some((one) => one.value === now) ? options : [...options, { value: now, label: `Mức ${now}` }];
  }

  function pairs(prefix, label, told) {
    const rows = entries(model).filter(([key]) => key.startsWith(prefix) && !told.has(key)).map(([key, value]) => [key.slice(prefix.length), value]);
    return {
      name: `${prefix}*`, prefix, type: 'pairs', label, value: rows,
      hint: 'Tên viết không dấu, nối bằng gạch dưới; giá trị là một biểu thức.',
      problem: (key) => (!NAME.test(key) ? 'Tên chỉ gồm chữ không dấu, chữ số và gạch dưới, bắt đầu bằng chữ.' : ''),
      set: (next) => {
        const gone = Object.fromEntries(rows.map(([key]) => [prefix + key, '']));
        edit.set(element, model, { ...gone, ...Object.fromEntries(next.map(([key, value]) => [prefix + key, value || 'null'])) });
      },
    };
  }

  function timer(definition, at) {
    const types = ['timeDuration', 'timeDate', 'timeCycle'], now = types.find((one) => definition.get(one)) ?? (opens ? 'timeCycle' : 'timeDuration');
    const hints = { timeDuration: 'Ví dụ P3D là 3 ngày, PT8H là 8 giờ, P1M là một tháng.', timeDate: 'Ví dụ 2026-12-31T17:00:00+07:00.', timeCycle: opens ? 'Ví dụ R/2027-01-05T08:00:00+07:00/P1Y là 08:00 ngày 05/01 hằng năm, từ năm 2027.' : 'Ví dụ R3/P1D là 3 lần, mỗi ngày một lần.' };
    const outside = 'Đến hẹn, mỗi đơn vị dùng quy trình có một hồ sơ mới. Biểu thức cho kết quả trống thì không tự bắt đầu; chỉ dùng được profile, unit và ngày giờ.';
    const yearly = 'if profile.plan_yearly_start = null then null else "R/" + string(profile.plan_yearly_start) + "T08:00:00+07:00/P1Y"';
    const change = (type, text) => edit.run([{ element, of: definition, set: Object.fromEntries(types.map((one) => [one, one === type ? edit.make('bpmn:FormalExpression', { body: text }, definition) : undefined])) }]);
    group('Hẹn giờ',
      { name: at('timer-type'), type: 'select', label: 'Cách hẹn', value: now, options: [{ value: 'timeDuration', label: opens ? 'Một lần, sau khi phát hành một khoảng thời gian' : 'Sau một khoảng thời gian' }, { value: 'timeDate', label: opens ? 'Một lần, vào một ngày giờ' : 'Vào một ngày giờ' }, { value: 'timeCycle', label: 'Lặp lại theo chu kỳ' }], set: (value) => change(value, '') },
      { name: at('timer'), faults: 'timer', type: 'feel', rows: 2, label: 'Thời gian', hint: `${hints[now]} Biểu thức thì viết sau dấu bằng.${opens ? ` ${outside}` : ''}`, examples: opens ? [[`=${yearly}`, '08:00 hằng năm, từ ngày ghi trong tham số']] : [['=profile.initiative_cutoff.moment', 'lấy theo tham số thời hạn']], value: definition.get(now)?.body ?? '', set: (value) => change(now, value) });
  }

  function message(definition, field = 'message') {
    const now = definition.messageRef?.name ?? '';
    const inFile = edit.rootElements().filter((one) => one.$type === 'bpmn:Message' && one.name).map((one) => ({ value: one.name, label: catalogue.messages.find((other) => other.value === one.name)?.label ?? one.name }));
    const options = [...inFile, ...catalogue.messages.filter((one) => !inFile.some((other) => other.value === one.value))];
    return {
      name: field, type: 'select', label: 'Thông điệp', hint: 'Nơi gửi và nơi nhận chọn cùng một thông điệp.', value: now, options: [{ value: '', label: 'Chưa chọn' }, ...options], fresh: 'Thông điệp mới', value_of: (text) => text,
      set: (value) => {
        if (!value) return edit.attribute(element, definition, { messageRef: undefined });
        const [found, changes] = edit.shared(element, 'bpmn:Message', (one) => one.name === value, { name: value });
        return edit.run([...changes, { element, of: definition, set: { messageRef: found } }]);
      },
    };
  }

  function error(definition, field) {
    const now = definition.errorRef?.errorCode ?? '';
    const inFile = edit.rootElements().filter((one) => one.$type === 'bpmn:Error' && one.errorCode).map((one) => ({ value: one.errorCode, label: one.name || catalogue.errors.find((other) => other.value === one.errorCode)?.label || one.errorCode }));
    const options = [...inFile, ...catalogue.errors.filter((one) => !inFile.some((other) => other.value === one.value))];
    return {
      name: field, type: 'select', label: 'Lỗi', hint: kind === 'boundaryEvent' ? 'Để trống thì nhánh này nhận mọi lỗi.' : 'Quy trình đã gọi nhận lỗi này.', value: now, options: [{ value: '', label: kind === 'boundaryEvent' ? 'Mọi lỗi' : 'Chưa chọn' }, ...options], fresh: 'Lỗi mới', value_of: folded,
      set: (value, label) => {
        if (!value) return edit.attribute(element, definition, { errorRef: undefined });
        const [found, changes] = edit.shared(element, 'bpmn:Error', (one) => one.errorCode === value, { name: label ?? options.find((one) => one.value === value)?.label ?? value, errorCode: value });
        return edit.run([...changes, { element, of: definition, set: { errorRef: found } }]);
      },
    };
  }

  function loops() {
    const loop = object.loopCharacteristics, on = Boolean(loop) || Boolean(property(model, 'collection'));
    const turn = (value) => edit.run(value
      ? [{ element, of: object, set: { loopCharacteristics: edit.make('bpmn:MultiInstanceLoopCharacteristics', {}, object) } }, ...edit.setting(element, model, { collection: property(model, 'collection') || '[]', item: property(model, 'item') || 'item' })]
      : [{ element, of: object, set: { loopCharacteristics: undefined } }, ...edit.setting(element, model, { collection: '', item: '', sequential: '', completion: '' })]);
    const sequential = property(model, 'sequential') ? property(model, 'sequential') === 'true' : Boolean(loop?.isSequential);
    return [
      { name: 'loop', type: 'check', label: 'Làm cho từng mục của một danh sách', hint: 'Ví dụ từng đơn vị được lấy ý kiến.', value: on, set: turn },
      on && feel('collection', 'Danh sách', 'Biểu thức cho một danh sách.', [['profile.consulted', 'danh sách trong tham số']], { rows: 2 }),
      on && prop('item', { type: 'text', label: 'Tên gọi mỗi mục trong biểu thức', hint: 'Viết không dấu, nối bằng gạch dưới.', problem: (text) => (text && !NAME.test(text) ? 'Tên chỉ gồm chữ không dấu, chữ số và gạch dưới, bắt đầu bằng chữ.' : '') }),
      on && prop('sequential', { type: 'check', label: 'Lần lượt từng mục', hint: 'Bỏ chọn thì mọi mục cùng làm một lúc.', value: sequential,
        set: (value) => edit.run([...(loop ? [{ element, of: loop, set: { isSequential: value } }] : []), ...edit.setting(element, model, { sequential: value ? 'true' : '' })]) }),
      on && feel('completion', 'Xong sớm khi', 'Để trống thì chờ đủ mọi mục.', [['count(answers) >= 3', 'đã có ba câu trả lời']], { rows: 2 }),
    ];
  }
}
