// What the board asks of the office. Every answer is JSON; a refusal brings its sentence.
export class Office {
  constructor(board) {
    this.base = board.dataset.base;
    this.file = board.dataset.file;
    this.token = board.querySelector("input[name=csrf_token]").value;
  }

  async ask(path, options = {}) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token, ...(options.body ? { "Content-Type": "application/json" } : {}) };
    const answer = await fetch(`${this.base}/${path}`, { credentials: "same-origin", cache: "no-store", redirect: "manual", ...options, headers });
    if (answer.type === "opaqueredirect") throw new Refused(401, "");
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const told = isJson ? await answer.json() : {};
    if (!answer.ok) throw new Refused(answer.status, told.message || "");
    return told;
  }

  named(path) {
    return `${path}?file=${encodeURIComponent(this.file)}`;
  }
  read = () => this.ask(this.named("file"));
  about = () => this.ask(`${this.named("file")}&about=1`);
  vocabulary = () => this.ask("vocabulary");
  save = (xml, version) => this.ask("file", { method: "POST", body: JSON.stringify({ file: this.file, xml, version }) });
  forms = (process, forms) => this.ask("../new/forms", { method: "POST", body: JSON.stringify({ process, forms }) });
  formsBack = (process, forms) => this.ask("../new/forms/back", { method: "POST", body: JSON.stringify({ process, forms }) });
  check = (xml, paths, signal) => this.ask("check", { method: "POST", signal, body: JSON.stringify({ file: this.file, xml, paths }) });
}

export class Refused extends Error {
  constructor(status, message) {
    super(message || String(status));
    this.status = status;
    this.said = message;
  }
}
