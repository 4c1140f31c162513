// What kind of browser this is, where that changes what a person should do.

const IN_APP =
  /FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|WhatsApp|Snapchat|Twitter|LinkedInApp|GSA\/|; wv\)|OutlookMobile|YahooMobile/i;

/** Whether this is the small browser inside another app, where sign-ins often fail. */
export function isInApp(agent: string = navigator.userAgent): boolean {
  return IN_APP.test(agent);
}
