// Elements of a page, made by hand.
export const made = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
};

export const button = (text, press, className = "btn btn-sm") => {
  const node = made("button", className, text);
  node.type = "button";
  node.addEventListener("click", press);
  return node;
};
