// The modules that front ends of other packages get from this bundle rather than bring themselves.

import * as base from "@jupyter-widgets/base";
import { version as baseVersion } from "@jupyter-widgets/base/package.json";
import * as controls from "@jupyter-widgets/controls";
import { version as controlsVersion } from "@jupyter-widgets/controls/package.json";
import * as algorithm from "@lumino/algorithm";
import { version as algorithmVersion } from "@lumino/algorithm/package.json";
import * as coreutils from "@lumino/coreutils";
import { version as coreutilsVersion } from "@lumino/coreutils/package.json";
import * as disposable from "@lumino/disposable";
import { version as disposableVersion } from "@lumino/disposable/package.json";
import * as domutils from "@lumino/domutils";
import { version as domutilsVersion } from "@lumino/domutils/package.json";
import * as messaging from "@lumino/messaging";
import { version as messagingVersion } from "@lumino/messaging/package.json";
import * as signaling from "@lumino/signaling";
import { version as signalingVersion } from "@lumino/signaling/package.json";
import * as widgets from "@lumino/widgets";
import { version as widgetsVersion } from "@lumino/widgets/package.json";
import { OutputModel, OutputView } from "./output.ts";

/** A module and its version. */
export type Given = readonly [module: object, version: string];

export const given: Readonly<Record<string, Given>> = {
  "@jupyter-widgets/base": [base, baseVersion],
  "@jupyter-widgets/controls": [controls, controlsVersion],
  "@jupyter-widgets/output": [{ OutputModel, OutputView }, baseVersion],
  "@lumino/algorithm": [algorithm, algorithmVersion],
  "@lumino/coreutils": [coreutils, coreutilsVersion],
  "@lumino/disposable": [disposable, disposableVersion],
  "@lumino/domutils": [domutils, domutilsVersion],
  "@lumino/messaging": [messaging, messagingVersion],
  "@lumino/signaling": [signaling, signalingVersion],
  "@lumino/widgets": [widgets, widgetsVersion],
};
