"""The code names the product itself steers by: relations between units, and the roles with a meaning to the engine.

Names a person sees are data (`Role.name`); only `domain.md` §2.0 and §6 codes stand here."""

LOWER_FRONT = "lower_front"
MEMBER_ORG = "member_org"
AGENCY = "agency"
PARTY_COMMITTEE = "party_committee"
PEOPLE_COMMITTEE = "people_committee"
COUNCIL = "council"
RELATIONS = (LOWER_FRONT, MEMBER_ORG, AGENCY, PARTY_COMMITTEE, PEOPLE_COMMITTEE, COUNCIL)

SYSTEM_ROLE = "system"
ADMINISTRATOR = "locality_admin"
AUDITOR = "auditor"
CLERK = "clerk"

# Selectors of lanes and messages that mean units under the own one (`docs/architecture.md`, Definitions).
CHILD_SELECTORS = {
    "each_child": LOWER_FRONT,
    "each_member": MEMBER_ORG,
    "each_agency": AGENCY,
    "council": COUNCIL,
    "party_committee": PARTY_COMMITTEE,
    "people_committee": PEOPLE_COMMITTEE,
}
OWN, PARENT, BY_CODE = "own", "parent", "unit:"
