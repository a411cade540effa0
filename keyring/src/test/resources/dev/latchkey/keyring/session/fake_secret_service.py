"""A Secret Service that misbehaves: `hang` takes every call and answers none, `drop` says yes and keeps nothing.

The mode is read again at each call from the file that is given, so that it can be changed meanwhile.
Only the session algorithm "plain" is offered, which libsecret falls back to.
"""
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

SECRETS = "/org/freedesktop/secrets"
COLLECTION = SECRETS + "/collection/fake"
SERVICE_INTERFACE = "org.freedesktop.Secret.Service"
COLLECTION_INTERFACE = "org.freedesktop.Secret.Collection"
ITEM_INTERFACE = "org.freedesktop.Secret.Item"
PROPERTIES = dbus.PROPERTIES_IFACE
NOTHING = dbus.ObjectPath("/")


def hangs():
    with open(sys.argv[1]) as mode:
        return mode.read().strip() == "hang"


def unless_hanging(answer, value):
    """Answers, or never does: the callback is let go."""
    if not hangs():
        answer(*value)


class Fake(dbus.service.Object):
    properties = {}

    @dbus.service.method(PROPERTIES, "s", "a{sv}", async_callbacks=("ok", "bad"))
    def GetAll(self, interface, ok, bad):
        unless_hanging(ok, (dbus.Dictionary(self.properties, signature="sv"),))

    @dbus.service.method(PROPERTIES, "ss", "v", async_callbacks=("ok", "bad"))
    def Get(self, interface, name, ok, bad):
        unless_hanging(ok, (self.properties[name],))


class Service(Fake):
    properties = {"Collections": dbus.Array([dbus.ObjectPath(COLLECTION)], signature="o")}

    @dbus.service.method(SERVICE_INTERFACE, "sv", "vo", async_callbacks=("ok", "bad"))
    def OpenSession(self, algorithm, key, ok, bad):
        if algorithm != "plain" and not hangs():
            bad(dbus.DBusException("only plain", name="org.freedesktop.DBus.Error.NotSupported"))
        else:
            unless_hanging(ok, ("", dbus.ObjectPath(SECRETS + "/session/1")))

    @dbus.service.method(SERVICE_INTERFACE, "a{ss}", "aoao", async_callbacks=("ok", "bad"))
    def SearchItems(self, attributes, ok, bad):
        nothing = dbus.Array([], signature="o")
        unless_hanging(ok, (nothing, nothing))

    @dbus.service.method(SERVICE_INTERFACE, "s", "o", async_callbacks=("ok", "bad"))
    def ReadAlias(self, name, ok, bad):
        unless_hanging(ok, (dbus.ObjectPath(COLLECTION),))


class Collection(Fake):
    properties = {
        "Label": "fake",
        "Locked": False,
        "Created": dbus.UInt64(0),
        "Modified": dbus.UInt64(0),
        "Items": dbus.Array([], signature="o"),
    }

    @dbus.service.method(
        COLLECTION_INTERFACE, "a{sv}(oayays)b", "oo", async_callbacks=("ok", "bad")
    )
    def CreateItem(self, properties, secret, replace, ok, bad):
        unless_hanging(ok, (dbus.ObjectPath(COLLECTION + "/1"), NOTHING))


class Item(Fake):
    properties = {
        "Label": "",
        "Locked": False,
        "Created": dbus.UInt64(0),
        "Modified": dbus.UInt64(0),
        "Attributes": dbus.Dictionary({}, signature="ss"),
    }


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
objects = [
    Service(bus, SECRETS),
    Collection(bus, COLLECTION),
    Collection(bus, SECRETS + "/aliases/default"),
    Item(bus, COLLECTION + "/1"),
]
name = dbus.service.BusName("org.freedesktop.secrets", bus)
loop = GLib.MainLoop()
bus.call_on_disconnection(lambda connection: loop.quit())
loop.run()
