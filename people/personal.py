"""What of a person is held here, and in Django's and allauth's tables that hang on it (see `people/holdings.py`)."""

from people.holdings import Fate, goes, holding, kept, nobodys

goes(
    "people.User_groups",
    "people.User_user_permissions",
    "people.Absence",
    "people.OwnSkill",
    "people.Profile",
)
holding("people.User", Fate.EMPTIED, whose="pk", unshown="password")  # with values of its own: see operations
kept("people.Skill")
goes("account.EmailConfirmation", whose="email_address__user", unshown="key")
goes("account.EmailAddress")
goes("people.Session", unshown="session_key session_data")
goes("mfa.Authenticator", unshown="data")
goes("socialaccount.SocialToken", whose="account__user", unshown="token token_secret")  # none is ever kept
goes("socialaccount.SocialAccount")
nobodys("socialaccount.SocialApp")  # providers stand in the settings
nobodys("sessions.Session")  # Django's own table is written no longer: people.Session is
nobodys("contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions")
