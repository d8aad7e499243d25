/* The body in WebGL: bones, muscle tubes, one curved arrow. Draws only when asked. */
(() => {
  "use strict";
  const Body3d = (window.Body3d = window.Body3d || {});
  const RADIUS = { chosen: 0.0042, all: 0.0034, quiet: 0.001 }; // m
  const AROUND = 7; // corners of a tube
  const FIELD = 22; // degrees

  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const unit = (a) => {
    const length = Math.hypot(...a) || 1;
    return a.map((v) => v / length);
  };

  /* Rings along a line of points, each with its radius; a side is carried along so that the tube does not twist. */
  function tube(line, radii, into, colour) {
    const n = line.length / 3;
    const at = (i) => [line[3 * i], line[3 * i + 1], line[3 * i + 2]];
    const first = into.position.length / 3;
    let side = null;
    for (let i = 0; i < n; i++) {
      const [a, b] = [at(Math.max(0, i - 1)), at(Math.min(n - 1, i + 1))];
      const along = unit([b[0] - a[0], b[1] - a[1], b[2] - a[2]]);
      const start = side || (Math.abs(along[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]);
      side = unit(start.map((v, k) => v - dot(start, along) * along[k]));
      const other = cross(along, side);
      const p = at(i);
      for (let j = 0; j < AROUND; j++) {
        const [c, s] = [Math.cos((2 * Math.PI * j) / AROUND), Math.sin((2 * Math.PI * j) / AROUND)];
        const normal = [0, 1, 2].map((k) => c * side[k] + s * other[k]);
        into.position.push(...p.map((v, k) => v + radii[i] * normal[k]));
        into.normal.push(...normal);
        into.color.push(colour.r, colour.g, colour.b);
      }
    }
    for (let i = 0; i + 1 < n; i++) {
      for (let j = 0; j < AROUND; j++) {
        const [a, b] = [first + i * AROUND + j, first + i * AROUND + ((j + 1) % AROUND)];
        into.index.push(a, b, a + AROUND, b, b + AROUND, a + AROUND);
      }
    }
  }

  const empty = () => ({ position: [], normal: [], color: [], index: [] });

  function put(mesh, made) {
    mesh.geometry.dispose();
    const geometry = new THREE.BufferGeometry();
    for (const name of ["position", "normal", "color"]) {
      geometry.setAttribute(name, new THREE.BufferAttribute(new Float32Array(made[name]), 3));
    }
    geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(made.index), 1));
    mesh.geometry = geometry;
    mesh.visible = made.index.length > 0;
  }

  /* Points of an arrow's arc, and of the cone at its end, by the right-hand rule about its axis. */
  function arc(arrow, sign) {
    const n = arrow.axis;
    const u = arrow.towards;
    const v = cross(n, u);
    const half = (arrow.half * Math.PI) / 180;
    const point = (angle) =>
      arrow.centre.map((c, k) => c + arrow.radius * (Math.cos(angle) * u[k] + Math.sin(angle) * v[k]));
    const line = [];
    for (let i = 0; i <= 40; i++) line.push(point(sign * half * ((2 * i) / 40 - 1)));
    const head = 0.034 / arrow.radius;
    return { line, cone: [point(sign * half), point(sign * (half + head))] };
  }

  Body3d.arc = arc;

  function paints(data) {
    const clear = { vertexColors: true, transparent: true, depthTest: false, depthWrite: false };
    return {
      solid: new THREE.MeshLambertMaterial({ vertexColors: true }),
      through: new THREE.MeshBasicMaterial({ ...clear, opacity: 0.34 }), // chosen muscles behind bones
      over: new THREE.MeshBasicMaterial(clear),
      bone: (quiet) =>
        new THREE.MeshLambertMaterial({ side: THREE.DoubleSide, transparent: quiet, opacity: quiet ? 0.22 : 1, depthWrite: !quiet }),
    };
  }

  function skeleton(data, materials, scene) {
    return data.bones.map((bone) => {
      const geometry = new THREE.BufferGeometry();
      geometry.setAttribute("position", new THREE.BufferAttribute(bone.points, 3));
      geometry.setIndex(new THREE.BufferAttribute(bone.faces, 1));
      geometry.computeVertexNormals();
      const mesh = new THREE.Mesh(geometry, materials.bone(bone.quiet));
      mesh.matrixAutoUpdate = false;
      scene.add(mesh);
      return { segment: bone.segment, mesh };
    });
  }

  function added(scene, material, order) {
    const mesh = new THREE.Mesh(new THREE.BufferGeometry(), material);
    mesh.renderOrder = order;
    mesh.frustumCulled = false;
    scene.add(mesh);
    return mesh;
  }

  function disc(scene) {
    const made = empty();
    made.position.push(0, 0, 0);
    for (let i = 0; i <= 64; i++) made.position.push(0.5 * Math.cos((i * Math.PI) / 32), 0, 0.5 * Math.sin((i * Math.PI) / 32));
    for (let i = 1; i <= 64; i++) made.index.push(0, i, i + 1);
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(new Float32Array(made.position), 3));
    geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(made.index), 1));
    const mesh = new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ color: "#eef0f2", side: THREE.DoubleSide }));
    scene.add(mesh);
    return mesh;
  }

  /* Whether WebGL is there, asked on a canvas that is thrown away. */
  Body3d.possible = () => {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(context);
  };

  /* A stage on a canvas. */
  Body3d.stage = (canvas, data) => {
    const renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    const scene = new THREE.Scene();
    const camera = new THREE.PerspectiveCamera(FIELD, 1, 0.1, 30);
    scene.add(new THREE.HemisphereLight("#ffffff", "#c4bcb0", 2.05));
    const lamp = new THREE.DirectionalLight("#ffffff", 1.55);
    scene.add(camera, lamp, lamp.target);
    const materials = paints(data);
    const floor = disc(scene);
    const bones = skeleton(data, materials, scene);
    const tubes = added(scene, materials.solid, 0);
    const ghost = added(scene, materials.through, 1);
    const turn = added(scene, materials.over, 2);
    const paint = (hex) => new THREE.Color(hex);

    function muscles(lines, looks, chosen) {
      const [solid, through] = [empty(), empty()];
      looks.forEach(({ colour, shown }, k) => {
        const radius = shown ? (chosen ? RADIUS.chosen : RADIUS.all) : RADIUS.quiet;
        const radii = Array(lines[k].length / 3).fill(radius);
        if (lines[k].length < 6) return;
        tube(lines[k], radii, solid, paint(colour));
        if (shown && chosen) tube(lines[k], radii, through, paint(colour));
      });
      put(tubes, solid);
      put(ghost, through);
    }

    function arrow(found, colour) {
      const made = empty();
      if (colour) {
        const { line, cone } = arc(found.arrow, found.cell.mark === "+" ? 1 : -1);
        tube(line.flat(), line.map((_, i) => 0.0022 + (0.0032 * i) / 40), made, paint(colour));
        tube(cone.flat(), [0.015, 0.0001], made, paint(colour));
      }
      put(turn, made);
    }

    return {
      show(posture, found, looks, tints, colour) {
        for (const { segment, mesh } of bones) {
          mesh.matrix.fromArray(Body3d.matrix(posture.placed, segment));
          mesh.matrixWorldNeedsUpdate = true;
          mesh.material.color.set(tints[segment]);
        }
        floor.position.y = posture.floor - 0.002;
        muscles(posture.lines, looks, found.row !== null);
        arrow(found, colour);
      },
      size(width, height) {
        renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, 2));
        renderer.setSize(width, height, false);
        camera.aspect = width / height;
      },
      /* From a target, a direction (radians) and how many metres are seen from top to bottom. */
      draw(view) {
        const away = view.height / 2 / Math.tan((FIELD * Math.PI) / 360);
        const level = Math.cos(view.pitch);
        camera.position.set(
          view.target[0] + away * level * Math.sin(view.yaw),
          view.target[1] + away * Math.sin(view.pitch),
          view.target[2] + away * level * Math.cos(view.yaw),
        );
        camera.lookAt(...view.target);
        camera.updateProjectionMatrix();
        camera.updateMatrixWorld();
        lamp.target.position.set(...view.target);
        const offset = new THREE.Vector3(-0.8, 1.4, 1.5).applyQuaternion(camera.quaternion);
        lamp.position.set(...view.target).add(offset);
        renderer.render(scene, camera);
      },
      /* Where a point is on the canvas, from 0 to 1 rightwards and downwards. */
      seen(point) {
        const p = new THREE.Vector3(...point).project(camera);
        return [(p.x + 1) / 2, (1 - p.y) / 2];
      },
    };
  };
})();
