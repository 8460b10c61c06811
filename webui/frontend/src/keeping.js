// Drafts are kept by themselves: in the office a moment after each change, and in this browser at once, for a crash or a lost line.
import { button } from "./nodes";
import { say } from "./saying";

const AFTER = 1200;
const AGAIN = 5000;
const GREET = 45000;

// When what was left here was changed last.
export const when = (left) => new Date(left.at).toLocaleString("zh-CN", { hour12: false });

export class Keeping {
  constructor(office, board, state, notice, guests) {
    Object.assign(this, { office, state, notice, guests });
    this.key = `petition-draft:${board.dataset.design}:${board.dataset.file}`;
    this.open = board.dataset.open === "yes";
    this.version = 0;
    this.saving = null;
    this.waiting = null;
    this.stuck = false;
    this.refused = null;
    setInterval(() => this.greet(), GREET);
    window.addEventListener("online", () => this.waiting && this.send());
  }

  say(text, kind = "") {
    this.state.textContent = text;
    this.state.dataset.kind = kind;
  }

  tell(text, ...acts) {
    const words = document.createElement("div");
    words.textContent = text;
    const row = document.createElement("div");
    row.className = "board-acts";
    row.append(...acts.map(([label, press]) => button(label, press)));
    this.notice.replaceChildren(words, row);
    this.notice.hidden = false;
  }

  quiet() {
    this.notice.hidden = true;
  }

  // What this browser kept and the office has not; null for nothing.
  get left() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  // What was left is open again, and is kept.
  resumed(left, ...acts) {
    this.tell(say("上次没有保存完的改动（{time}）已经接着打开。", { time: when(left) }), [say("知道了"), () => this.quiet()], ...acts);
    this.changed(left.xml);
  }

  // Somebody saved since: what was left may be looked at, or given up.
  offer(text, restore) {
    this.tell(text, [say("看我留下的"), restore], [say("不要了"), () => this.drop()]);
  }

  changed(xml) {
    if (!this.open) return this.say(say("设计稿现在不能修改，改动不会保存"), "bad");
    localStorage.setItem(this.key, JSON.stringify({ xml, version: this.version, at: new Date().toISOString() }));
    this.waiting = xml;
    if (!this.stuck) {
      this.say(say("有改动，正要保存…"));
      this.later(AFTER);
    }
  }

  later(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), after);
  }

  // Whether all is kept in the office now: what is under way is waited for, what waits is sent.
  async settled() {
    await this.saving;
    await this.send();
    return this.waiting === null;
  }

  // What was refused is not sent again before it is changed.
  get due() {
    return this.waiting !== null && this.waiting !== this.refused && !this.stuck;
  }

  send() {
    if (!this.saving && this.due) this.saving = this.sent().finally(() => this.after());
    return this.saving;
  }

  after() {
    this.saving = null;
    if (this.due) this.later(this.state.dataset.kind === "bad" ? AGAIN : AFTER);
  }

  async sent() {
    const xml = this.waiting;
    try {
      ({ version: this.version } = await this.office.save(xml, this.version));
      if (this.waiting === xml) {
        this.waiting = null;
        localStorage.removeItem(this.key);
      }
      if (this.refused) this.quiet();
      this.refused = null;
      this.say(say("已保存 {time}", { time: new Date().toLocaleTimeString("zh-CN", { hour12: false }) }), "ok");
      this.state.dataset.version = String(this.version);
    } catch (error) {
      this.failed(error, xml);
    }
  }

  failed(error, xml) {
    if (error.status === 409) return this.conflict(error);
    if (error.status === 401 || error.status === 403) {
      this.stuck = true;
      this.say(say("没有保存到设计稿，已留在这台电脑上"), "bad");
      return this.tell(say("登录已经过期。请重新登录，再打开这一页：您的改动留在这台电脑上，会接着用。"), [say("重新登录"), () => location.reload()]);
    }
    if (error.status === 422) {
      this.refused = xml; // until it is changed again
      this.say(say("没有保存：有一处要先改"), "bad");
      return this.tell(error.said);
    }
    return this.say(say("连不上，已留在这台电脑上，稍后自动再存"), "bad");
  }

  conflict(error) {
    this.stuck = true;
    this.say(say("没有保存：别人先保存了"), "bad");
    this.tell(error.said, [say("用最新的，放弃我的改动"), () => this.drop()], [say("用我的覆盖它"), () => this.over()]);
  }

  drop() {
    this.waiting = null;
    localStorage.removeItem(this.key);
    location.reload();
  }

  async over() {
    ({ version: this.version } = await this.office.about());
    this.stuck = false;
    this.quiet();
    await this.send();
  }

  welcome(about) {
    this.version = about.version;
    this.state.dataset.version = String(about.version);
    this.meet(about.guests);
  }

  meet(names) {
    this.guests.hidden = !names.length;
    this.guests.textContent = names.length ? say("{names}也打开着这个设计稿", { names: names.join("、") }) : "";
  }

  async greet() {
    try {
      this.meet((await this.office.about()).guests);
    } catch {
      this.meet([]); // who cannot be asked is told when saving fails
    }
  }
}
