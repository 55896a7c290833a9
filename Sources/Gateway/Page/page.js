'use strict';
const $ = (id) => document.getElementById(id);
const key = 'dev-sessions-token';
const cards = new Map();
let token = sessionStorage.getItem(key), generation = 0;

async function call(method, path, values) {
  const options = { method, headers: { Authorization: 'Bearer ' + token }, cache: 'no-store' };
  let target = path;
  if (method === 'GET') {
    const query = new URLSearchParams(values || {}).toString();
    if (query) target += '?' + query;
  } else {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(values || {});
  }
  const response = await fetch(target, options);
  if (response.status === 401) { forget('This token is not (or no longer) valid.'); }
  const text = await response.text();
  let value;
  try { value = text ? JSON.parse(text) : null; } catch { value = null; }
  if (!response.ok) {
    const error = (value && value.error) || {};
    throw new Error((error.message || 'status ' + response.status) + (error.hint ? '; ' + error.hint : ''));
  }
  return value;
}

function forget(reason) {
  sessionStorage.removeItem(key);
  token = null;
  generation++;
  cards.clear();
  $('fleet').replaceChildren();
  $('none').hidden = true;
  $('leave').hidden = true;
  $('enter').hidden = false;
  $('refusal').hidden = !reason;
  $('refusal').textContent = reason || '';
  state(false, 'not connected');
  $('token').focus();
}

function state(isOn, text) {
  $('link').classList.toggle('on', isOn);
  $('link').textContent = text;
}

const gone = ['stopped', 'exited', 'failed'];
// Why a session needs a person, most first; as `list --json` says it.
const needs = ['answer', 'failed_turn', 'limit', 'retry', 'unknown', 'cut_turn'];

function card(id) {
  if (cards.has(id)) return cards.get(id);
  const root = $('card').content.firstElementChild.cloneNode(true);
  const part = (name) => root.querySelector(name);
  const it = { id, root, part, status: '', digest: null };
  part('h2').textContent = id;
  const text = part('textarea');
  part('form').addEventListener('submit', (event) => {
    event.preventDefault();
    run(it, async () => {
      await call('POST', '/send', { id, prompt: text.value });
      text.value = '';
      return 'Sent';
    });
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) part('form').requestSubmit();
  });
  part('.interrupt').addEventListener('click', () => run(it, async () => {
    const result = await call('POST', '/interrupt', { id });
    return result.interrupted ? 'Interrupted' : 'It was not working';
  }));
  part('.kill').addEventListener('click', () => {
    if (confirm('End ' + id + ' and forget it?')) {
      run(it, async () => { await call('POST', '/kill', { id }); remove(id); });
    }
  });
  part('details').addEventListener('toggle', () => { if (part('details').open) message(it); });
  cards.set(id, it);
  $('fleet').append(root);
  return it;
}

async function run(it, body) {
  const buttons = it.root.querySelectorAll('button');
  buttons.forEach((button) => { button.disabled = true; });
  say(it, 'One moment …', false);
  try { say(it, (await body()) || '', false); } catch (error) { say(it, error.message, true); }
  buttons.forEach((button) => { button.disabled = false; });
}

function say(it, text, isProblem) {
  it.part('.note').textContent = text;
  it.part('.note').classList.toggle('problem', isProblem);
}

function remove(id) {
  if (!cards.has(id)) return;
  cards.get(id).root.remove();
  cards.delete(id);
  arrange();
}

function arrange() {
  let shown = 0;
  for (const it of cards.values()) {
    it.root.hidden = gone.includes(it.status) && !$('all').checked;
    if (!it.root.hidden) shown++;
  }
  $('none').hidden = shown > 0 || !token;
  const waiting = [...cards.values()].filter((it) => needs.indexOf(it.root.dataset.need) >= 0
    && !it.root.hidden && it.root.dataset.need !== 'cut_turn').length;
  document.title = (waiting ? '(' + waiting + ') ' : '') + 'dev-sessions';
}

function show(record) {
  const it = card(record.championId);
  const about = [record.description, record.path, record.cli, record.model].filter(Boolean);
  it.part('.about').textContent = about.join(' · ');
  status(it, record.status || 'unknown');
  condition(it, record);
}

// What a person should know beside the status; the neediest come first.
function condition(it, record) {
  const need = record.need || '', place = needs.indexOf(need);
  it.root.dataset.need = need;
  it.root.style.order = place >= 0 ? place : needs.length + (it.status === 'working' ? 0 : 1);
  const reason = { failed_turn: 'failed', retry: 'retrying' }[need]
    || (need === 'cut_turn' && record.lastTurn && record.lastTurn.reason);
  it.part('.status').textContent = it.status.replaceAll('_', ' ') + (reason ? ' (' + reason + ')' : '');
  const known = it.part('.known');
  // A question has a box of its own.
  known.hidden = !record.note || need === 'answer';
  known.textContent = record.note || '';
  if (record.dialog) question(it, record.dialog);
  arrange();
}

function refresh(id) {
  if (token) call('GET', '/status', { id }).then(show).catch(() => {});
}

// That requests to the model fail is no event: whoever is busy is looked at now and then.
setInterval(() => {
  if (document.hidden) return;
  for (const it of cards.values()) if (it.status === 'working') refresh(it.id);
}, 10000);

function status(it, word) {
  if (it.status === word) return;
  it.status = word;
  const chip = it.part('.status');
  chip.textContent = word.replaceAll('_', ' ');
  chip.className = 'status ' + word.replace(/[^a-z_]/g, '');
  if (word !== 'waiting_for_input') question(it, null);
  it.part('.interrupt').hidden = word !== 'working';
  it.part('.send').hidden = gone.includes(word);
  message(it);
  arrange();
}

async function message(it) {
  try {
    const messages = await call('GET', '/last-message', { id: it.id, count: 1 });
    const last = messages && messages[messages.length - 1];
    it.part('.said pre').textContent = last ? last.text || '' : 'It has said nothing yet.';
    if (last && !it.opened) { it.opened = true; it.part('details').open = true; }
  } catch (error) {
    it.part('.said pre').textContent = error.message;
  }
}

function question(it, dialog) {
  const box = it.part('.question');
  it.root.classList.toggle('asks', !!dialog);
  box.hidden = !dialog;
  if (!dialog) { it.digest = null; box.replaceChildren(); return; }
  if (it.digest === dialog.digest && box.childElementCount) return;
  it.digest = dialog.digest;
  const asked = dialog.questions || [];
  const several = asked.length ? asked
    : [{ question: dialog.question || dialog.text, options: dialog.options || [] }];
  const answers = several.map(() => []);
  const parts = [];
  const tool = !asked.length && dialog.tool && dialog.input ? dialog.tool + ' ' + (dialog.input.command || JSON.stringify(dialog.input)) : '';
  if (tool) { const line = document.createElement('pre'); line.textContent = tool; parts.push(line); }
  const isOne = several.length === 1 && !several[0].multiSelect;
  const give = (option) => run(it, async () => {
    await call('POST', '/respond', { id: it.id, option, to: dialog.digest });
    question(it, null);
    return 'Answered';
  });
  several.forEach((one, index) => {
    const line = document.createElement('p');
    line.textContent = one.question || one.text;
    const choices = document.createElement('div');
    choices.className = 'choices';
    one.options.forEach((option, place) => {
      const number = String(option.key || option.number || place + 1);
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = number + '. ' + option.label;
      if (option.detail || option.description) {
        const small = document.createElement('small');
        small.textContent = option.detail || option.description;
        button.append(small);
      }
      button.addEventListener('click', () => {
        if (isOne) return give([number]);
        const chosen = answers[index], had = chosen.indexOf(number);
        if (!one.multiSelect) chosen.length = 0;
        if (had >= 0) { if (one.multiSelect) chosen.splice(had, 1); } else { chosen.push(number); }
        choices.querySelectorAll('button').forEach((other, at) => {
          const its = String((one.options[at] || {}).key || at + 1);
          other.setAttribute('aria-pressed', chosen.includes(its));
          other.classList.toggle('quiet', !chosen.includes(its));
        });
      });
      choices.append(button);
    });
    parts.push(line, choices);
  });
  const own = document.createElement('form');
  own.className = 'row';
  const words = document.createElement('textarea');
  words.rows = 1;
  words.placeholder = isOne ? 'Or in your own words' : 'Choose above';
  words.disabled = !isOne;
  const button = document.createElement('button');
  button.textContent = 'Answer';
  own.append(words, button);
  own.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isOne) { if (words.value.trim()) give([words.value]); return; }
    if (answers.every((chosen) => chosen.length)) give(answers.map((chosen) => chosen.join(',')));
  });
  box.replaceChildren(...parts, own);
}

function event(name, value) {
  if (name === 'sessions') {
    const ids = new Set(value.map((record) => record.championId));
    for (const id of [...cards.keys()]) if (!ids.has(id)) remove(id);
    value.forEach(show);
    arrange();
  } else if (name === 'gone') {
    remove(value.session);
  } else if (name === 'status') {
    if (cards.has(value.session)) status(cards.get(value.session), value.status);
    refresh(value.session);
  } else if (name === 'question') {
    question(card(value.session), value.dialog);
  } else if (name === 'turn' && cards.has(value.session)) {
    message(cards.get(value.session));
    refresh(value.session);
  }
}

// EventSource cannot send the token, and it must not be in the address.
async function follow() {
  const mine = ++generation;
  let pause = 1000;
  while (mine === generation && token) {
    try {
      const response = await fetch('/events', { headers: { Authorization: 'Bearer ' + token }, cache: 'no-store' });
      if (response.status === 401) return forget('This token is not valid.');
      if (!response.ok) throw new Error('status ' + response.status);
      state(true, 'live');
      $('leave').hidden = false;
      $('enter').hidden = true;
      pause = 1000;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      while (mine === generation) {
        const { value, done } = await reader.read();
        if (done) break;
        rest += value;
        const blocks = rest.split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          let name = 'message', data = [];
          for (const line of block.split('\n')) {
            if (line.startsWith('event: ')) name = line.slice(7);
            else if (line.startsWith('data: ')) data.push(line.slice(6));
          }
          if (data.length) event(name, JSON.parse(data.join('\n')));
        }
      }
      reader.cancel().catch(() => {});
    } catch { /* It is tried again below. */ }
    if (mine !== generation || !token) return;
    state(false, 'connection lost, trying again');
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, 15000);
  }
}

$('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  $('token').value = '';
  if (!token) return;
  sessionStorage.setItem(key, token);
  $('refusal').hidden = true;
  follow();
});
$('leave').addEventListener('click', () => forget(''));
$('all').addEventListener('change', arrange);
if (token) { follow(); } else { forget(''); }
