// The diagram itself: bpmn-js with the parts that fit the product, in Vietnamese, and nothing it would offer besides.

import BaseModeler from 'bpmn-js/lib/BaseModeler';
import CoreModule from 'bpmn-js/lib/core';
import DrilldownModule from 'bpmn-js/lib/features/drilldown';
import AutoPlaceModule from 'bpmn-js/lib/features/auto-place';
import AutoResizeModule from 'bpmn-js/lib/features/auto-resize';
import CopyPasteModule from 'bpmn-js/lib/features/copy-paste';
import EditorActionsModule from 'bpmn-js/lib/features/editor-actions';
import GridSnappingModule from 'bpmn-js/lib/features/grid-snapping';
import InteractionEventsModule from 'bpmn-js/lib/features/interaction-events';
import KeyboardModule from 'bpmn-js/lib/features/keyboard';
import LabelEditingModule from 'bpmn-js/lib/features/label-editing';
import LabelLinkModule from 'bpmn-js/lib/features/label-link';
import ModelingModule from 'bpmn-js/lib/features/modeling';
import ModelingFeedbackModule from 'bpmn-js/lib/features/modeling-feedback';
import OutlineModule from 'bpmn-js/lib/features/outline';
import ReplaceModule from 'bpmn-js/lib/features/replace';
import ReplacePreviewModule from 'bpmn-js/lib/features/replace-preview';
import SnappingModule from 'bpmn-js/lib/features/snapping';
import SpaceToolModule from 'bpmn-js/lib/features/space-tool';
import AutoScrollModule from 'diagram-js/lib/features/auto-scroll';
import BendpointsModule from 'diagram-js/lib/features/bendpoints';
import ConnectModule from 'diagram-js/lib/features/connect';
import ConnectionPreviewModule from 'diagram-js/lib/features/connection-preview';
import ContextPadModule from 'diagram-js/lib/features/context-pad';
import CreateModule from 'diagram-js/lib/features/create';
import GlobalConnectModule from 'diagram-js/lib/features/global-connect';
import HandToolModule from 'diagram-js/lib/features/hand-tool';
import KeepSelectionVisibleModule from 'diagram-js/lib/features/keep-selection-visible';
import KeyboardMoveSelectionModule from 'diagram-js/lib/features/keyboard-move-selection';
import LassoToolModule from 'diagram-js/lib/features/lasso-tool';
import MoveModule from 'diagram-js/lib/features/move';
import OverlaysModule from 'diagram-js/lib/features/overlays';
import PopupMenuModule from 'diagram-js/lib/features/popup-menu';
import ResizeModule from 'diagram-js/lib/features/resize';
import SelectionModule from 'diagram-js/lib/features/selection';
import KeyboardMoveModule from 'diagram-js/lib/navigation/keyboard-move';
import MoveCanvasModule from 'diagram-js/lib/navigation/movecanvas';
import ZoomScrollModule from 'diagram-js/lib/navigation/zoomscroll';
import MinimapModule from 'diagram-js-minimap';
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import descriptor from './moddle.json';
import { semanticIds } from './ids.js';
import { menus } from './menus.js';
import { Placing } from './placing.js';
import { handlers } from './properties.js';
import { translate } from './words.js';

/** What is drawn here is meant to be run. */
class Runnable extends CommandInterceptor {
  static $inject = ['eventBus'];
  constructor(eventBus) {
    super(eventBus);
    this.executed(['shape.create', 'elements.create'], ({ context }) => {
      for (const shape of context.elements ?? [context.shape]) {
        const process = is(shape, 'bpmn:Participant') && getBusinessObject(shape).processRef;
        if (process) process.isExecutable = true;
        if (is(shape, 'bpmn:ScriptTask')) getBusinessObject(shape).scriptFormat ??= 'feel';
      }
    });
  }
}

const own = {
  __init__: ['runnable'],
  runnable: ['type', Runnable],
  placing: ['type', Placing],
  translate: ['value', translate],
};

class Editor extends BaseModeler {}
Editor.prototype._modules = [
  CoreModule, DrilldownModule, OverlaysModule, SelectionModule, KeepSelectionVisibleModule, KeyboardMoveModule, MoveCanvasModule, ZoomScrollModule,
  AutoPlaceModule, AutoScrollModule, AutoResizeModule, BendpointsModule, ConnectModule, ConnectionPreviewModule, ContextPadModule, CopyPasteModule,
  CreateModule, EditorActionsModule, GlobalConnectModule, GridSnappingModule, HandToolModule, InteractionEventsModule, KeyboardModule,
  KeyboardMoveSelectionModule, LabelEditingModule, LabelLinkModule, LassoToolModule, ModelingModule, ModelingFeedbackModule, MoveModule,
  OutlineModule, PopupMenuModule, ReplaceModule, ReplacePreviewModule, ResizeModule, SnappingModule, SpaceToolModule, MinimapModule,
  menus, handlers, semanticIds, own,
];

/** A new editor in `canvas`; `kept`: ids that must never change. */
export const createEditor = ({ canvas, catalogue, offers, kept }) =>
  new Editor({ container: canvas, moddleExtensions: { spiffworkflow: descriptor }, catalogue, offers, kept });
