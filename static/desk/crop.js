// Shows the chosen picture and lets one draw what to keep of it. The server cuts: this only fills in the four numbers,
// which can be typed without it.
"use strict";

(() => {
  const sides = ["left", "top", "right", "bottom"];
  const whole = { left: 0, top: 0, right: 100, bottom: 100 };

  function prepare(picture) {
    const chooser = picture.querySelector("input[type=file]");
    const details = picture.querySelector(".desk-crop");
    const view = details.querySelector(".desk-crop-view");
    const image = view.querySelector("img");
    const kept = view.querySelector(".desk-crop-kept");
    const inputs = Object.fromEntries(sides.map((side) => [side, details.querySelector(`[data-side=${side}]`)]));

    const value = (side) => {
      const typed = inputs[side].value;
      return typed === "" ? whole[side] : Number(typed);
    };

    function show() {
      kept.style.left = `${value("left")}%`;
      kept.style.top = `${value("top")}%`;
      kept.style.right = `${100 - value("right")}%`;
      kept.style.bottom = `${100 - value("bottom")}%`;
    }

    function empty() {
      sides.forEach((side) => { inputs[side].value = ""; });
      show();
    }

    function look(address) {
      if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
      image.src = address;
      view.hidden = false;
    }

    // Percent of the picture, within it.
    function place(event) {
      const box = view.getBoundingClientRect();
      const within = (part) => Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10;
      return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
    }

    let start = null;
    view.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      view.setPointerCapture(event.pointerId);
      start = place(event);
    });
    view.addEventListener("pointermove", (event) => {
      if (start === null) return;
      const now = place(event);
      [["left", "right"], ["top", "bottom"]].forEach(([first, last], axis) => {
        inputs[first].value = Math.min(start[axis], now[axis]);
        inputs[last].value = Math.max(start[axis], now[axis]);
      });
      show();
    });
    view.addEventListener("pointerup", () => {
      start = null;
      // A mere click is no rectangle.
      if (value("right") - value("left") < 1 || value("bottom") - value("top") < 1) empty();
    });

    sides.forEach((side) => inputs[side].addEventListener("input", show));
    function lookAtChosen() {
      const [file] = chooser.files;
      if (file) {
        look(URL.createObjectURL(file));
        show();
        details.open = true;
      } else {
        view.hidden = true;
      }
    }
    chooser.addEventListener("change", () => {
      empty();
      lookAtChosen();
    });
    details.addEventListener("toggle", () => {
      if (details.open && view.hidden && details.dataset.kept) look(details.dataset.kept);
    });
    // Whoever was quicker than the page, or came back to it, has chosen already.
    if (chooser.files.length) lookAtChosen();
  }

  document.querySelectorAll("[data-picture]").forEach(prepare);
})();
