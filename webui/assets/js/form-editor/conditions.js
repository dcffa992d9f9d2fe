// Conditions as sentences (“Quyết định” là “Trả lại”) and as the FEEL that says them; what is no such sentence stays FEEL.
// A form hides by a condition while people think of when a field is shown, so each sentence has both readings.

const quoted = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const unquoted = (text) => text.slice(1, -1).replace(/\\(["\\])/g, '$1');
const NUMBER = String.raw`-?\d+(?:\.\d+)?`, TEXT = String.raw`"(?:[^"\\]|\\.)*"`, NAME = String.raw`[A-Za-z]\w*(?:\.[A-Za-z]\w*)*`;

// `when`: holds exactly when the sentence is true; `unless`: exactly when it is not. @ is the name, # the value.
const SENTENCES = [
  { id: 'is', label: 'là', kinds: ['choice'], value: TEXT, when: '@ = #', unless: '@ != #' },
  { id: 'is_not', label: 'không phải là', kinds: ['choice'], value: TEXT, when: '@ != #', unless: '@ = #' },
  { id: 'has', label: 'có đánh dấu', kinds: ['many'], value: TEXT, when: 'list contains(@, #)', unless: 'not(list contains(@, #))' },
  { id: 'yes', label: 'được đánh dấu', kinds: ['tick'], when: '@ = true', unless: '@ != true' },
  { id: 'no', label: 'không được đánh dấu', kinds: ['tick'], when: '@ != true', unless: '@ = true' },
  { id: 'equal', label: 'bằng', kinds: ['number'], value: NUMBER, when: '@ = #', unless: '@ != #' },
  { id: 'least', label: 'từ … trở lên', kinds: ['number'], value: NUMBER, when: '@ >= #', unless: 'if @ = null then true else @ < #' },
  { id: 'most', label: 'từ … trở xuống', kinds: ['number'], value: NUMBER, when: '@ <= #', unless: 'if @ = null then true else @ > #' },
  { id: 'filled', label: 'đã có nội dung', kinds: ['choice', 'number', 'other'], when: '@ != null', unless: '@ = null' },
  { id: 'empty', label: 'còn để trống', kinds: ['choice', 'number', 'other'], when: '@ = null', unless: '@ != null' },
];
const KINDS = { radio: 'choice', select: 'choice', checklist: 'many', checkbox: 'tick', number: 'number', textfield: 'other', textarea: 'other', datetime: 'other' };

/** What kind of sentence a component takes part in; undefined when in none. */
export const kindOf = (component) => KINDS[component.type];

/** The sentences about a component. */
export const sentencesFor = (component) => SENTENCES.filter(({ kinds }) => kinds.includes(kindOf(component)));

/** A sentence by its id. */
export const sentence = (id) => SENTENCES.find((one) => one.id === id);

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const shape = (template, value) => {
  let names = 0;
  const source = escaped(template).replace(/@/g, () => (names++ ? '\\1' : `(${NAME})`)).replace('#', value ? `(${value})` : '');
  return new RegExp(`^${source.replace(/ /g, '\\s*')}$`);
};
const SHAPES = SENTENCES.flatMap((one) => ['when', 'unless'].map((reading) => ({ one, reading, pattern: shape(one[reading], one.value) })));

/** The parts of an expression between a word that stands outside quotes and brackets. */
function parts(text, word) {
  const found = [];
  let depth = 0, from = 0;
  for (const match of text.matchAll(new RegExp(`"(?:[^"\\\\]|\\\\.)*"|[([{]|[)\\]}]|\\s${word}\\s`, 'g'))) {
    if ('([{'.includes(match[0])) depth += 1;
    else if (')]}'.includes(match[0])) depth -= 1;
    else if (!match[0].startsWith('"') && depth === 0) { found.push(text.slice(from, match.index)); from = match.index + match[0].length; }
  }
  return [...found, text.slice(from)].map((part) => part.trim());
}

/**
 * The sentences an expression says, {every, clauses: [{name, id, value}]}; null when it says something else.
 * `reading`: 'when' (the expression is true when the sentences are) or 'unless'. `known(name)`: the component of a name.
 */
export function read(expression, reading, known) {
  const text = expression.trim().replace(/^=/, '').trim();
  for (const word of ['and', 'or']) {
    const clauses = parts(text, word).map((part) => {
      for (const { one, reading: own, pattern } of SHAPES) {
        const match = own === reading && pattern.exec(part), component = match && known(match[1]);
        if (component && one.kinds.includes(kindOf(component))) {
          return { name: match[1], id: one.id, value: match[2]?.startsWith('"') ? unquoted(match[2]) : match[2] };
        }
      }
      return null;
    });
    if (clauses.every(Boolean)) return { every: (word === 'and') === (reading === 'when') || clauses.length === 1, clauses };
  }
  return null;
}

/** The expression that says these sentences, as `read` understands it. */
export function written({ every, clauses }, reading) {
  const word = every === (reading === 'when') ? ' and ' : ' or ';
  return `=${clauses.map(({ name, id, value }) => {
    const one = sentence(id);
    return one[reading].replaceAll('@', name).replace('#', () => (one.value === TEXT ? quoted(value) : value));
  }).join(word)}`;
}
