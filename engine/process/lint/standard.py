"""Every other element of the BPMN 2.0 standard: refused, each with what is drawn here instead.

With ``SUPPORTED`` in ``elements.py`` this is the whole standard; docs/elements.md shows both to designers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# What is drawn instead ('' for what nothing here needs) → the elements it stands for.
_INSTEAD_OF = {
    "userTask": "globalTask globalUserTask globalManualTask rendering dataInput dataOutput ioSpecification inputSet outputSet ioBinding "
    "property dataInputRefs optionalInputRefs whileExecutingInputRefs inputSetRefs dataOutputRefs optionalOutputRefs "
    "whileExecutingOutputRefs outputSetRefs inputDataItem outputDataItem loopDataOutputRef",
    "serviceTask": "globalScriptTask script implicitThrowEvent compensateEventDefinition interface operation operationRef inMessageRef "
    "outMessageRef endPoint endPointRef interfaceRef supportedInterfaceRef assignment from to transformation auditing monitoring",
    "exclusiveGateway": "standardLoopCharacteristics loopCondition activationCondition globalBusinessRuleTask",
    "loopCardinality": "loopDataInputRef",
    "completionCondition": "complexBehaviorDefinition event",
    "messageEventDefinition": "signal error errorRef errorEventDefinition escalation escalationEventDefinition cancelEventDefinition "
    "condition eventDefinitionRef messageFlow messageFlowAssociation",
    "message": "correlationKey correlationProperty correlationPropertyBinding correlationPropertyRef correlationSubscription "
    "correlationPropertyRetrievalExpression messagePath dataPath itemDefinition messageFlowRef",
    "sequenceFlow": "linkEventDefinition source target",
    "endEvent": "terminateEventDefinition",
    "conditionExpression": "expression formalExpression",
    "lane": "childLaneSet partitionElement resource resourceRole resourceRef resourceParameter resourceParameterBinding "
    "resourceAssignmentExpression performer humanPerformer potentialOwner",
    "association": "dataAssociation dataInputAssociation dataOutputAssociation sourceRef targetRef conversationAssociation",
    "dataObjectReference": "dataState dataStore dataStoreReference",
    "group": "categoryValueRef",
    "process": "callableElement choreography choreographyRef choreographyTask callChoreography subChoreography globalChoreographyTask "
    "supports",
    "participant": "participantAssociation innerParticipantRef outerParticipantRef participantMultiplicity participantRef partnerEntity "
    "partnerRole conversation callConversation subConversation globalConversation conversationLink",
    "": "import extension relationship",
}
REFUSED: Mapping[str, str] = {name: instead for instead, names in _INSTEAD_OF.items() for name in names.split()}

# What each event may wait for; an event that waits for nothing is written ''.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "startEvent": ("",),
    "endEvent": ("",),
    "intermediateCatchEvent": ("messageEventDefinition", "timerEventDefinition"),
    "boundaryEvent": ("messageEventDefinition", "timerEventDefinition"),
}
DEFINITIONS = (
    "", "messageEventDefinition", "timerEventDefinition", "signalEventDefinition", "conditionalEventDefinition", "errorEventDefinition",
    "escalationEventDefinition", "cancelEventDefinition", "compensateEventDefinition", "linkEventDefinition", "terminateEventDefinition",
)  # fmt: skip
POSITIONS = (
    "startEvent", "startEvent of an event sub-process", "intermediateCatchEvent", "intermediateThrowEvent",
    "boundaryEvent", "boundaryEvent beside", "endEvent",
)  # fmt: skip


def event_rows() -> Iterator[tuple[str, str, bool]]:
    """Every event of the standard: where it stands, what it waits for or throws, and whether it may stand here."""
    for position in POSITIONS:
        for definition in DEFINITIONS:
            kind = position.removesuffix(" beside")
            yield position, definition, definition in EVENTS.get(kind, ())
