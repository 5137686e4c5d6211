// A form for each service, made of its schema in /openapi.json. Nothing of a reply becomes HTML.
"use strict";

const PREFIX = "/api/predict/";

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function resolve(schema, api) {
  const name = schema.$ref && schema.$ref.split("/").pop();
  return name ? api.components.schemas[name] : schema;
}

function plain(schema) {
  return (schema.anyOf || []).find((kind) => kind.type !== "null") || schema;
}

function makeInput(name, schema, api) {
  const kind = { ...schema, ...resolve(plain(schema), api) };
  const start = kind.default ?? "";
  if (kind.enum) return make("select", { name }, ...kind.enum.map((value) => make("option", { value, textContent: value })));
  if (kind.type === "boolean") return make("input", { name, type: "checkbox", checked: Boolean(start) });
  if (kind.type === "integer" || kind.type === "number") {
    const step = kind.type === "integer" ? "1" : "any";
    return make("input", { name, type: "number", step, min: kind.minimum ?? "", max: kind.maximum ?? "", value: start });
  }
  if (kind.type === "string") return make("textarea", { name, rows: 2, value: start });
  return make("textarea", { name, rows: 2, value: start === "" ? "" : JSON.stringify(start), placeholder: "JSON" });
}

function readValue(input, schema, api) {
  const kind = { ...schema, ...resolve(plain(schema), api) };
  if (kind.type === "boolean") return input.checked;
  if (input.value === "") return undefined;
  if (kind.type === "string" || kind.enum) return input.value;
  return JSON.parse(input.value);
}

function makeForm(path, operation, api) {
  const schema = resolve(operation.requestBody.content["application/json"].schema, api);
  const required = schema.required || [];
  const fields = Object.entries(schema.properties);
  const reply = make("pre", { hidden: true });
  const inputs = new Map(fields.map(([name, field]) => [name, makeInput(name, field, api)]));
  const labels = fields.map(([name, field]) => {
    const input = inputs.get(name);
    input.required = required.includes(name);
    return make("label", {}, name + (input.required ? " *" : ""), input, make("small", { textContent: field.description || "" }));
  });
  const form = make("form", {}, ...labels, make("button", { textContent: "发送 Send" }), reply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(path, reply, () => Object.fromEntries(fields.map(([name, field]) => [name, readValue(inputs.get(name), field, api)])));
  });
  return form;
}

async function send(path, reply, readBody) {
  reply.hidden = false;
  reply.className = "";
  reply.textContent = "…";
  try {
    const token = document.getElementById("token").value;
    const headers = { "Content-Type": "application/json", ...(token ? { Authorization: token } : {}) };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(readBody()) });
    reply.className = response.ok ? "" : "failed";
    reply.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    reply.className = "failed";
    reply.textContent = String(error);
  }
}

async function show() {
  const api = await (await fetch("/openapi.json")).json();
  const paths = Object.entries(api.paths).filter(([path]) => path.startsWith(PREFIX) && !path.includes("{"));
  document.getElementById("services").append(
    ...paths.map(([path, { post }]) =>
      make("details", {}, make("summary", { textContent: path.slice(PREFIX.length) }), make("p", { textContent: post.summary }), makeForm(path, post, api)),
    ),
  );
}

show();
