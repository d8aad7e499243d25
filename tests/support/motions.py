"""Small motions as files. No test."""


def motion(path, frames, name="hip_flexion_r"):
    rows = "\n".join(f"{0.01 * k:.3f}\t{20 + k % 40}" for k in range(frames))
    text = f"made\nversion=1\nnRows={frames}\nnColumns=2\ninDegrees=yes\nendheader\ntime\t{name}\n{rows}\n"
    path.write_text(text, encoding="utf-8")
    return path
