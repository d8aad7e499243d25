"""What we add to the head of viser's page: our look, a clean address, and a limit on files before they are sent."""

from __future__ import annotations

from psoas.plots.style import BLUE, ORANGE

STYLE = """
.psoas{font:13px/1.35 system-ui,sans-serif;color:#222;padding:2px 10px 6px;overflow-wrap:anywhere}
.psoas p{margin:0 0 .5em}.psoas small{color:#5a6068;font-size:12px}
table.psoas{table-layout:fixed;border-collapse:collapse;width:100%;padding:0}
.psoas caption{text-align:left;padding:6px 10px;color:#444}
.psoas th,.psoas td{text-align:left;vertical-align:top;padding:4px 6px 4px 10px;font-weight:400}
.psoas th,.psoas td{border-top:1px solid #e6e9ec}
.psoas thead th{border-top:0;color:#5a6068;font-size:12px}
.psoas tbody th{color:#222}.psoas th:first-child{width:26%}
.psoas td b{color:#222;font-size:13px;font-variant-numeric:tabular-nums;font-weight:600;white-space:nowrap}
.psoas span.up{color:@UP}.psoas span.down{color:@DOWN}.psoas span.none{color:#6b7178}
.psoas td small{display:block}
.psoas.status{border-left:4px solid #9aa0a6;margin:4px 10px 8px;padding:3px 8px;min-height:2.7em}
.psoas.status.wrong{border-color:#b3261e;background:#fdf0ef}.psoas.status.busy{border-color:#0072B2;background:#eef6fb}
.psoas.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-left:.4em}
.psoas.key i.up{background:@UP}.psoas.key i.down{background:@DOWN}.psoas.key i.none{background:#969696}
.psoas code{font:12px/1.3 ui-monospace,monospace;background:#f4f5f6;padding:1px 3px}
.psoas button{font:inherit;padding:2px 8px}
""".replace("@UP", BLUE).replace("@DOWN", ORANGE)

SCRIPT = """
(()=>{
const replace=history.replaceState.bind(history);
history.replaceState=(state,title,url)=>{
  const to=new URL(url||location.href,location.href);to.searchParams.delete('websocket');
  replace(state,title,to);
};
document.addEventListener('change',event=>{
  const input=event.target;
  if(input&&input.type==='file'&&input.files[0]&&input.files[0].size>@MOST){
    event.stopImmediatePropagation();
    const mib=Math.ceil(input.files[0].size/1048576);
    input.value='';
    alert('This file is '+mib+' MiB large; the page takes up to @MIB MiB. Start psoas view with the file instead.');
  }
},true);
for(const kind of ['keydown','keyup'])document.documentElement.addEventListener(kind,event=>{
  if(event.target.closest&&event.target.closest('[role=slider],[role=tab],input,select,textarea'))event.stopPropagation();
});
document.addEventListener('click',event=>{
  const button=event.target.closest&&event.target.closest('button[data-copy]');
  if(!button)return;
  const say=text=>()=>{button.textContent=text};
  navigator.clipboard.writeText(button.dataset.copy).then(say('copied'),say('select the text instead'));
});
})();
"""


def head(most: int) -> str:
    """Style and script; `most` bytes may a file have."""
    script = SCRIPT.replace("@MOST", str(most)).replace("@MIB", str(most // 2**20))
    return f"<style>{STYLE}</style><script>{script}</script>"
