"""The application: session state, actions on it, and views of it as HTML.

Everything a user does travels one road: the page calls `App.dispatch(action, form)`, the action
changes the session, and the parts of the page whose HTML changed go back as patches.
"""
