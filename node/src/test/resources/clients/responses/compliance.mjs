// The cases by which the Open Responses specification tests a server: what each asks, and what it looks for.
import assert from 'node:assert/strict';
import { run, tell, url } from './cases.mjs';

const message = (role, content) => ({ type: 'message', role, content });
const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'Get the current weather for a location',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' } },
    required: ['location'],
  },
};
const heart =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

const nullable = (check) => (value) => value === null || check(value);
const text = (value) => typeof value === 'string';
const whole = Number.isInteger;
const number = (value) => typeof value === 'number';
const flag = (value) => typeof value === 'boolean';
const object = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = Array.isArray;

/** What the specification requires of a response, with its kind. */
const RESPONSE = {
  id: text,
  object: (value) => value === 'response',
  created_at: whole,
  completed_at: nullable(whole),
  status: text,
  incomplete_details: nullable(object),
  model: text,
  previous_response_id: nullable(text),
  instructions: nullable(text),
  output: list,
  error: nullable(object),
  tools: list,
  tool_choice: (value) => text(value) || object(value),
  truncation: (value) => ['auto', 'disabled'].includes(value),
  parallel_tool_calls: flag,
  text: object,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  top_logprobs: whole,
  temperature: number,
  reasoning: nullable(object),
  user: nullable(text),
  usage: nullable(object),
  max_output_tokens: nullable(whole),
  max_tool_calls: nullable(whole),
  store: flag,
  background: flag,
  service_tier: text,
  metadata: object,
  safety_identifier: nullable(text),
  prompt_cache_key: nullable(text),
};

const ITEMS = {
  message: { id: text, status: text, role: text, content: list },
  function_call: { id: text, status: text, call_id: text, name: text, arguments: text },
  reasoning: { id: text, summary: list },
};

const PLACE = { item_id: text, output_index: whole };
const PART = { ...PLACE, content_index: whole };

/** What it requires of each event beside its type and number. */
const EVENTS = {
  'response.created': { response: object },
  'response.queued': { response: object },
  'response.in_progress': { response: object },
  'response.completed': { response: object },
  'response.output_item.added': { output_index: whole, item: object },
  'response.output_item.done': { output_index: whole, item: object },
  'response.content_part.added': { ...PART, part: object },
  'response.content_part.done': { ...PART, part: object },
  'response.output_text.delta': { ...PART, delta: text, logprobs: list },
  'response.output_text.done': { ...PART, text, logprobs: list },
  'response.function_call_arguments.delta': { ...PLACE, delta: text },
  'response.function_call_arguments.done': { ...PLACE, arguments: text },
};

function conforms(value, shape, what) {
  for (const [field, check] of Object.entries(shape)) {
    assert.ok(check(value[field]), `${what}.${field}: ${JSON.stringify(value[field])}`);
  }
}

function checkResponse(response) {
  conforms(response, RESPONSE, 'response');
  for (const item of response.output) {
    conforms(item, ITEMS[item.type] ?? { type: () => false }, item.type);
  }
  if (response.usage !== null) {
    conforms(response.usage, { input_tokens: whole, output_tokens: whole, total_tokens: whole }, 'usage');
    assert.ok(whole(response.usage.input_tokens_details.cached_tokens));
    assert.ok(whole(response.usage.output_tokens_details.reasoning_tokens));
  }
  return response;
}

const post = (body) =>
  fetch(`${url}/responses`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer none' },
    body: JSON.stringify({ model: 'scripted', ...body }),
  });

async function ask(body) {
  const answer = await post({ ...body, stream: false });
  assert.equal(answer.status, 200, await answer.clone().text());
  return checkResponse(await answer.json());
}

async function stream(body) {
  const answer = await post({ ...body, stream: true });
  assert.equal(answer.status, 200);
  const events = [];
  for (const block of (await answer.text()).split('\n\n').filter((each) => each !== '')) {
    const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(block);
    const event = JSON.parse(data);
    assert.equal(event.type, name);
    assert.equal(event.sequence_number, events.length);
    conforms(event, EVENTS[name] ?? { type: () => false }, name);
    events.push(event);
  }
  return { events, response: checkResponse(events.at(-1).response) };
}

const completed = (response) => {
  assert.equal(response.status, 'completed');
  assert.ok(response.output.length > 0);
};
const types = (events) => events.map((event) => event.type);

await run('compliance', {
  async 'basic-response'() {
    await tell('answers');
    completed(await ask({ input: [message('user', 'Say hello in exactly 3 words.')] }));
  },

  async 'streaming-response'() {
    await tell('answers');
    completed((await stream({ input: [message('user', 'Count from 1 to 5.')] })).response);
  },

  async 'system-prompt'() {
    await tell('answers');
    completed(await ask({
      input: [message('system', 'You are a pirate. Always respond in pirate speak.'), message('user', 'Say hello.')],
    }));
  },

  async 'tool-calling'() {
    await tell('calls');
    const response = await ask({ input: [message('user', "What's the weather like?")], tools: [weather] });
    assert.ok(response.output.some((item) => item.type === 'function_call'));
  },

  async 'tool-calling-streaming'() {
    await tell('calls');
    const { events } = await stream({ input: [message('user', "What's the weather like?")], tools: [weather] });
    const calls = (type) => events.some((event) => event.type === type && event.item.type === 'function_call');
    assert.ok(calls('response.output_item.added'));
    assert.ok(calls('response.output_item.done'));
    assert.ok(types(events).includes('response.function_call_arguments.delta'));
    assert.ok(types(events).includes('response.function_call_arguments.done'));
  },

  async 'image-input'() {
    await tell('answers');
    completed(await ask({
      input: [message('user', [
        { type: 'input_text', text: 'What do you see in this image?' },
        { type: 'input_image', image_url: heart },
      ])],
    }));
    await tell('saw-image');
  },

  async 'multi-turn'() {
    await tell('answers');
    completed(await ask({
      input: [
        message('user', 'My name is Alice.'),
        message('assistant', 'Hello Alice! Nice to meet you. How can I help you today?'),
        message('user', 'What is my name?'),
      ],
    }));
    await tell('saw-turns');
  },
});
